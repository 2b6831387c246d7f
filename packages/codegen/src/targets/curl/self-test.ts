import { type Code, code } from '../../code.ts'
import { TAP, TAP_HEAD } from '../../curl/tap.ts'
import { shell } from '../../languages/shell.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-curl.test`: an interceptor on loopback fools plain curl and not the script; in the lines of TAP. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const hosts = plan.entries.filter(({ mode }) => mode === 'enforce').map(({ host }) => shell.literal(host))
  return code`
    #!/bin/sh
    ${shell.comment(...header)}
    #
    # Shows, without leaving this machine, that the pins are on: sh pinned-curl.test
    #
    # A server on loopback plays the interceptor: its certificate for each pinned host comes from a root
    # that curl trusts, but its key is not pinned. Needs OpenSSL 1.1.1, for the certificates and the server.
    ${TAP_HEAD}

    ${TRY}

    ${TAP}

    ${hosts.map((host) => code`try ${host}`)}
    echo "1..$count"
    exit "$failed"
  `
}

const TRY = code`
  try() {
    serve "$1"
    sed "s|^\( *pins='\)|\1$served;|" "$here/pinned-curl" >"$dir/pinned-curl"
    case $1 in
      *:*) name="[$1]" ;;
      *) name=$1 ;;
    esac
    url=https://$name:$port/secret
    set -- --silent --show-error --noproxy '*' --cacert "$dir/root.pem" --connect-to "::127.0.0.1:"
    if expired "$name"; then
      check "$name: the pins have expired, and expire closed" 90 sh "$here/pinned-curl" "$url" "$@"
      stop
      return
    fi
    check "$name: an unpinned curl falls for the interceptor" 0 curl -q "$@" "$url"
    check "$name: a key that is not pinned is refused" 90 sh "$here/pinned-curl" "$url" "$@"
    check "$name: --insecure makes no difference" 60 sh "$here/pinned-curl" "$url" --silent \
      --noproxy '*' --connect-to "::127.0.0.1:" --insecure
    check "$name: clear text is refused" 90 sh "$here/pinned-curl" "http://$name:$port/" "$@"
    check "$name: a server whose key is pinned is reached" 0 sh "$dir/pinned-curl" "$url" "$@"
    stop
  }

  # expired NAME: whether the script refuses the host before it connects.
  expired() {
    sh "$here/pinned-curl" "https://$1:1/" --connect-to "::127.0.0.1:1" 2>&1 | grep -q 'expire closed'
  }
`
