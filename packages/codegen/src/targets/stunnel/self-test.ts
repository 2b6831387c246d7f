import { type Code, code } from '../../code.ts'
import type { RenderContext } from '../../target.ts'
import { renderSelfTest as render } from '../../upstream/self-test.ts'

/** The self-test with stunnel. */
export function renderSelfTest(context: RenderContext): Code {
  return render(context, { commands: code`stunnel`, hosts: HOSTS, functions: FUNCTIONS })
}

const HOSTS: Code = code`sed -n 's/^\[\(.*\)\]$/\1/p' "$here/pinned-upstreams.conf"`

const FUNCTIONS: Code = code`
  configure() {
    {
      printf 'foreground = yes\npid =\n'
      sed -n "/^\[$1\]/,/^$/p" "$here/pinned-upstreams.conf" |
        sed -e "s#^accept = .*#accept = $work/sock#" -e "s#^connect = .*#connect = 127.0.0.1:$2#" \
          -e "s#^CApath = .*#CApath = $work/roots#" -e "s#^CAfile = .*/certificates/#CAfile = $here/certificates/#"
    } >"$work/daemon"
  }
  unpin() {
    sed -i '/^verifyPeer/d' "$work/daemon"
  }
  start() {
    stunnel "$work/daemon" >"$work/log" 2>&1 &
    daemon=$!
  }
`
