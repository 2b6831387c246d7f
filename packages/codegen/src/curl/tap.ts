import { type Code, code } from '../code.ts'

/** What the self-tests in sh begin with: where they are, and how they end. */
export const TAP_HEAD: Code = code`
  set -eu

  here=$(cd "$(dirname "$0")" && pwd)
  dir=$(mktemp -d)
  server=
  trap 'stop; rm -rf "$dir"' EXIT
  count=0
  failed=0
`

/** Functions of the self-tests in sh: lines of TAP, and an interceptor on loopback, by OpenSSL. */
export const TAP: Code = code`
  # check WHAT WANTED COMMAND...: one line of TAP; WANTED is the exit status.
  check() {
    what=$1
    wanted=$2
    shift 2
    count=$((count + 1))
    status=0
    "$@" >"$dir/out" 2>&1 || status=$?
    if [ "$status" = "$wanted" ]; then
      echo "ok $count - $what"
    else
      echo "not ok $count - $what: ended with $status"
      sed 's/^/# /' "$dir/out"
      failed=1
    fi
  }

  # serve HOST: an interceptor for it, at $port; its pin is $served.
  serve() {
    case $1 in
      *:* | *.*.*.[0-9] | *.*.*.[0-9][0-9] | *.*.*.[0-9][0-9][0-9]) alternative=IP:$1 ;;
      *) alternative=DNS:$1 ;;
    esac
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj '/CN=interception root' \
      -keyout "$dir/root.key" -out "$dir/root.pem" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=interceptor' \
      -keyout "$dir/leaf.key" -out "$dir/leaf.csr" 2>/dev/null
    echo "subjectAltName=$alternative" >"$dir/extensions"
    openssl x509 -req -in "$dir/leaf.csr" -CA "$dir/root.pem" -CAkey "$dir/root.key" -set_serial 2 -days 1 \
      -extfile "$dir/extensions" -out "$dir/leaf.pem" 2>/dev/null
    served=sha256//$(openssl pkey -in "$dir/leaf.key" -pubout -outform DER | openssl dgst -sha256 -binary | openssl base64)
    mkfifo "$dir/said"
    openssl s_server -accept 0 -www -key "$dir/leaf.key" -cert "$dir/leaf.pem" >"$dir/said" 2>/dev/null &
    server=$!
    exec 3<"$dir/said"
    port=
    while [ -z "$port" ] && read -r line <&3; do
      case $line in
        ACCEPT*:*) port=\${line##*:} ;;
      esac
    done
  }

  stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || :
    server=
    exec 3<&-
    rm -f "$dir/said"
  }
`
