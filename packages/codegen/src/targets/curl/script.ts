import { type Code, code, NOTHING } from '../../code.ts'
import { curlPins, lapsesAt } from '../../curl/target.ts'
import { shell } from '../../languages/shell.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-curl`: runs curl with the pins of the URL's host, and with nothing that would get past them. */
export function renderScript(context: RenderContext): Code {
  return renderWhole(context, { about: ABOUT, run: WITH_PINS, hasPins: true })
}

/** `pinned-curl-debug`: the same for what an approved interceptor, and nobody else, answers for pinned hosts. */
export function renderDebugScript(context: RenderContext): Code {
  return renderWhole(context, { about: ABOUT_DEBUG, run: WITH_APPROVED, hasPins: false })
}

/** What the two scripts differ in. */
interface Parts {
  readonly about: Code
  /** What is done for a pinned host. */
  readonly run: Code
  /** Whether that needs the pins. */
  readonly hasPins: boolean
}

function renderWhole({ plan, header }: RenderContext, { about, run, hasPins }: Parts): Code {
  return code`
    #!/bin/sh
    ${shell.comment(...header)}
    #
    ${about}
    set -eu
    export LC_ALL=C

    # What becomes of a host that no entry covers: allow or block.
    unlisted=${shell.literal(plan.unlisted)}

    # entry NAME: what holds for a host, if the pin set has it.
    entry() {
      case $1 in
        ${plan.entries.map((entry) => renderEntry(entry, hasPins))}
        *) return 1 ;;
      esac
    }

    ${SCRIPT}
    ${run}
  `
}

const ABOUT = code`
  # curl that talks to pinned servers only:
  #
  #   pinned-curl URL [option of curl]...
  #
  # The key of the leaf is compared with the pins (--pinnedpubkey) within the TLS connection: after its
  # certificate and host name checks, and before a byte of the request leaves. It ends as curl does; 90
  # says that a connection was refused because of the pin set. ~/.curlrc is not read, redirects are not
  # followed, and http: to a pinned host is refused.
`

const ABOUT_DEBUG = code`
  # pinned-curl for a test proxy. Nothing that is shipped has this file, or the one beside it:
  #
  #   pinned-curl-debug URL [option of curl]...
  #
  # Pinned hosts are answered for by an interceptor whose CA stands in pinned-curl-debug.pem, and by nobody
  # else: 60 says that it was another. All else is as with pinned-curl.
`

function renderEntry(entry: PlanEntry, hasPins: boolean): Code {
  const { host, subdomains, mode, reason, pins, onExpiry } = entry
  return code`
    ${reason === undefined ? NOTHING : shell.comment(`reason: ${reason}`)}
    ${hasPins ? pins.flatMap(noteOf) : []}
    ${shell.literal(spelling(host))})
      scope=${shell.literal(subdomains)} mode=${shell.literal(mode)} lapses=${lapsesAt(entry)} on_expiry=${shell.literal(onExpiry ?? '')}
      ${hasPins ? code`pins=${shell.literal(curlPins(entry))}` : NOTHING}
      ;;
  `
}

// IPv6 addresses stand with all their eight groups, which is what the script makes of every spelling.
function spelling(host: string): string {
  if (!host.includes(':')) return host
  const [left = [], right = []] = host
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const zeros = host.includes('::') ? 8 - left.length - right.length : 0
  return [...left, ...Array<string>(zeros).fill('0'), ...right].join(':')
}

function noteOf({ pin, state, label }: PlanPin): Code[] {
  const note = [state, label].filter((part) => part !== undefined).join(': ')
  return note === '' ? [] : [shell.comment(`${pin.text} ${note}`)]
}

const SCRIPT = code`
  # find NAME: the most specific entry that covers a name: itself, else the longest that reaches it.
  find() {
    name=$1
    depth=0
    while :; do
      if entry "$name"; then
        case $depth-$scope in
          0-* | *-any | 1-one) return 0 ;;
        esac
      fi
      case $name in
        *.*) name=\${name#*.} ;;
        *) return 1 ;;
      esac
      depth=$((depth + 1))
    done
  }

  # refuse REASON: says what is refused, and ends.
  refuse() {
    printf 'pinned-curl: pinning failed for %s: %s\n' "$host" "$1" >&2
    exit 90
  }

  misuse() {
    printf 'pinned-curl: %s\n' "$1" >&2
    exit 2
  }

  # read_url URL: its scheme, and its host in the one spelling that entries have.
  read_url() {
    case $1 in
      [Hh][Tt][Tt][Pp][Ss]://*) scheme=https ;;
      [Hh][Tt][Tt][Pp]://*) scheme=http ;;
      *) misuse "the URL comes first, and begins with https://" ;;
    esac
    authority=\${1#*://}
    authority=\${authority%%[/?#]*}
    host=$authority
    case $authority in
      '' | *[!]A-Za-z0-9.:_[-]*) refuse "the host cannot be read: write an A-label, and user names as --user" ;;
      *]*) host=\${authority%%]*} host=\${host#[} ;;
      *) host=\${authority%%:*} ;;
    esac
    host=$(printf %s "$host" | tr '[:upper:]' '[:lower:]')
    while :; do
      case $host in
        *.) host=\${host%.} ;;
        *) break ;;
      esac
    done
    case $host in
      *:*) read_address ;;
      *) ! is_unusual || refuse "an address in an unusual spelling" ;;
    esac
  }

  # expand ADDRESS: an IPv6 address with all its eight groups.
  expand() {
    printf '%s\n' "$1" | awk '{
      if (match($0, /[0-9.]+$/) && index(substr($0, RSTART), ".")) {
        split(substr($0, RSTART), quad, ".")
        $0 = substr($0, 1, RSTART - 1) sprintf("%x:%x", quad[1] * 256 + quad[2], quad[3] * 256 + quad[4])
      }
      gap = index($0, "::")
      lefts = split(gap ? substr($0, 1, gap - 1) : $0, left, ":")
      rights = split(gap ? substr($0, gap + 2) : "", right, ":")
      for (i = 1; i <= 8; i++) {
        group = i <= lefts ? left[i] : i > 8 - rights ? right[i - 8 + rights] : ""
        sub(/^0+/, "", group)
        printf "%s%s", (i > 1 ? ":" : ""), (group == "" ? "0" : group)
      }
    }'
  }

  # read_address: gives an address its one spelling; an IPv6 address may hold one of IPv4.
  read_address() {
    host=$(expand "$host")
    case $host in
      0:0:0:0:0:ffff:*)
        high=$((0x$(printf %s "$host" | cut -d : -f 7)))
        low=$((0x$(printf %s "$host" | cut -d : -f 8)))
        host=$((high / 256)).$((high % 256)).$((low / 256)).$((low % 256))
        ;;
    esac
  }

  # is_unusual: whether the host is an IPv4 address, but not in its usual spelling.
  is_unusual() {
    printf %s "\${host##*.}" | grep -Eqx '0x.*|[0-9]+' && ! is_dotted_quad
  }

  is_dotted_quad() {
    printf %s "$host" | grep -Eqx '((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\.|$)){4}'
  }

  # refuse_options ARGUMENT...: options behind which ours would not count.
  refuse_options() {
    for argument; do
      case $argument in
        --nex* | --conf* | --expand-*) misuse "$argument begins settings that are not pinned" ;;
        --*) ;;
        -*)
          flags=\${argument#-}
          case \${flags%%[AbcCdDeEFhHmoPQrtTuUwxXyYz]*} in
            *K* | *:*) misuse "$argument begins settings that are not pinned" ;;
          esac
          ;;
      esac
    done
  }

  [ $# -gt 0 ] || misuse "usage: pinned-curl URL [option of curl]..."
  url=$1
  shift
  read_url "$url"
  refuse_options "$@"
  if ! find "$host"; then
    [ "$unlisted" = allow ] || refuse "the pin set does not list this host"
    mode=off
  fi
  [ "$mode" = off ] || [ "$scheme" = https ] || refuse "clear text is refused"
  if [ "$mode" != off ] && [ "$lapses" -gt 0 ] && [ "$(date +%s)" -ge "$lapses" ]; then
    [ "$on_expiry" = open ] || refuse "the pins have expired, and expire closed"
    mode=off
  fi
  if [ "$mode" = off ]; then
    exec curl -q "$@" --no-location --globoff --proto "=http,https" --url "$url"
  fi
`

const WITH_PINS = code`
  status=0
  curl -q "$@" --no-insecure --no-location --globoff --proto =https --pinnedpubkey "$pins" --url "$url" || status=$?
  if [ "$status" = 90 ]; then
    printf 'pinned-curl: pinning failed for %s: the key of the leaf is not pinned (--verbose shows its hash)\n' "$host" >&2
    printf '%s\n' "$pins" | tr ';' '\n' | sed 's/^/  pin set has   /' >&2
  fi
  exit "$status"
`

// The folder is the script's own, so that curl does not take its usual one; there is no certificate by a name that a
// folder of certificates has.
const WITH_APPROVED = code`
  here=$(cd "$(dirname "$0")" && pwd)
  for argument; do
    case $argument in
      --ca-n*) misuse "$argument would let others than the approved interceptors through" ;;
    esac
  done
  exec curl -q "$@" --no-insecure --no-location --globoff --proto =https \
    --cacert "$here/pinned-curl-debug.pem" --capath "$here" --url "$url"
`
