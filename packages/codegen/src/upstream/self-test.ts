import { type Code, code } from '../code.ts'
import { word } from '../languages/word.ts'
import type { RenderContext } from '../target.ts'

/** What the self-test of one daemon is put together from. */
export interface SelfTestParts {
  /** The commands it needs. */
  readonly commands: Code
  /** Shell that gives the hosts of the configuration, one on a line. */
  readonly hosts: Code
  /** Shell functions: `configure HOST PORT`, which writes `$work/daemon` for `$work/sock`, `unpin`, `start`. */
  readonly functions: Code
}

/**
 * `pinned-upstreams-test.sh`: an interceptor on loopback, whose root the daemon trusts where it trusts any but the
 * pinned, gets nothing; and everything from the same daemon without the pins.
 */
export function renderSelfTest({ header }: RenderContext, parts: SelfTestParts): Code {
  return code`
    #!/bin/sh
    ${word.comment(...header, '', ...ABOUT)}
    set -u
    here=$(cd "$(dirname "$0")" && pwd)
    PATH=$PATH:/usr/sbin
    for command in ${parts.commands} openssl curl; do
      command -v "$command" >/dev/null || {
        echo "there is no $command" >&2
        exit 2
      }
    done
    work=$(mktemp -d)
    server='' daemon=''
    stop() {
      for process in $server $daemon; do kill "$process" 2>/dev/null && wait "$process" 2>/dev/null; done
      server='' daemon=''
    }
    trap 'stop; rm -rf "$work"' EXIT
    trap 'exit 1' INT TERM

    ${parts.functions}

    # intercept HOST: a server with a certificate for the host, and the port it got.
    intercept() {
      case $1 in *:*) name=IP:$1 ;; *[!0-9.]*) name=DNS:$1 ;; *) name=IP:$1 ;; esac
      mkdir -p "$work/roots" "$work/served"
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=interceptor -keyout "$work/root.key" \
        -out "$work/roots/root.pem" 2>/dev/null
      openssl req -new -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$work/leaf.key" -out "$work/leaf.csr" 2>/dev/null
      echo "subjectAltName=$name" >"$work/leaf.ext"
      openssl x509 -req -days 2 -in "$work/leaf.csr" -CA "$work/roots/root.pem" -CAkey "$work/root.key" \
        -CAcreateserial -extfile "$work/leaf.ext" -out "$work/leaf.pem" 2>/dev/null
      openssl rehash "$work/roots"
      echo served >"$work/served/secret"
      (cd "$work/served" && exec openssl s_server -accept 127.0.0.1:0 -cert "$work/leaf.pem" -key "$work/leaf.key" \
        -HTTP >"$work/requests" 2>&1) &
      server=$!
      await grep -q '^ACCEPT 127' "$work/requests"
      port=$(sed -n 's/^ACCEPT .*://p' "$work/requests")
    }

    # ask HOST: a request through the forwarder; whether the interceptor read it.
    ask() {
      start
      await test -S "$work/sock"
      curl -s -m 5 --unix-socket "$work/sock" -o /dev/null "http://$1/secret"
      kill "$daemon" && wait "$daemon" 2>/dev/null
      daemon=''
      rm -f "$work/sock"
      grep -q '^FILE:' "$work/requests"
    }

    await() {
      tries=0
      until "$@" 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || {
          echo "gave up on: $*" >&2
          exit 2
        }
        sleep 0.1
      done
    }

    failures=0
    hosts=$(${parts.hosts})
    [ -n "$hosts" ] || {
      echo 'no host is pinned' >&2
      exit 2
    }
    for host in $hosts; do
      intercept "$host"
      configure "$host" "$port"
      case $host in *:*) asked="[$host]" ;; *) asked=$host ;; esac
      if ask "$asked"; then
        echo "not ok: an interceptor of $host was sent a request"
        failures=$((failures + 1))
      else
        echo "ok: an interceptor of $host gets nothing"
      fi
      unpin
      if ask "$asked" || ask "$asked" || ask "$asked"; then # a busy machine may be slow
        echo "ok: without the pins it gets everything"
      else
        echo "not ok: the interceptor of $host does not work, so nothing is shown"
        failures=$((failures + 1))
      fi
      stop
    done
    exit $((failures > 0))
  `
}

const ABOUT = [
  'Shows, without leaving this machine, that the pins are on: sh pinned-upstreams-test.sh. For each host a server on',
  'loopback plays the interceptor; the daemon runs with this configuration, but for where it connects and listens.',
]
