import { type Code, code } from '../../code.ts'
import type { RenderContext } from '../../target.ts'
import { renderSelfTest as render } from '../../upstream/self-test.ts'

/** The self-test with HAProxy. */
export function renderSelfTest(context: RenderContext): Code {
  return render(context, { commands: code`haproxy`, hosts: HOSTS, functions: FUNCTIONS })
}

const HOSTS: Code = code`sed -n 's/^ *server upstream \(.*\):443 .*/\1/p' "$here/pinned-upstreams.cfg"`

const FUNCTIONS: Code = code`
  configure() {
    sed -e "s#^\( *bind\) .*#\1 unix@$work/sock#" -e "s#^\( *server upstream\) $1:443 #\1 127.0.0.1:$2 #" \
      -e "s#^\( *server upstream\) [^ ]*:443 #\1 127.0.0.1:9 #" \
      -e "s#ca-file [^ ]*/certificates/#ca-file $here/certificates/#" "$here/pinned-upstreams.cfg" >"$work/daemon"
  }
  unpin() {
    sed -i 's/ verify required / verify none /' "$work/daemon"
  }
  start() {
    haproxy -db -f "$work/daemon" >"$work/log" 2>&1 &
    daemon=$!
  }
`
