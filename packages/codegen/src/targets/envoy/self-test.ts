import { type Code, code } from '../../code.ts'
import type { RenderContext } from '../../target.ts'
import { renderSelfTest as render } from '../../upstream/self-test.ts'

/** The self-test with Envoy. */
export function renderSelfTest(context: RenderContext): Code {
  return render(context, { commands: code`envoy`, hosts: HOSTS, functions: FUNCTIONS })
}

const HOSTS: Code = code`sed -n 's/^ *cluster_name: "\(.*\)"$/\1/p' "$here/pinned-upstreams.yaml"`

const FUNCTIONS: Code = code`
  configure() {
    sed -e "s#socket_address: { address: \"$1\", port_value: 443 }#socket_address: { address: \"127.0.0.1\", port_value: $2 }#" \
      -e 's#^\( *type:\) "STRICT_DNS"#\1 "STATIC"#' \
      -e "s#socket_address: { address: \"[^\"]*\", port_value: 443 }#socket_address: { address: \"127.0.0.1\", port_value: 9 }#" \
      -e "s#^\( *filename:\) .*#\1 \"$work/roots/root.pem\"#" \
      -e "/^ *socket_address:$/,/port_value/{s#socket_address:#pipe: { path: \"$work/sock\" }#;/^ *address: \"/d;/port_value/d;}" \
      "$here/pinned-upstreams.yaml" >"$work/daemon"
  }
  unpin() {
    sed -i -e '/verify_certificate_\(spki\|hash\):/d' -e '/^ *- "[A-Za-z0-9+/=]\{43,64\}"$/d' "$work/daemon"
  }
  start() {
    envoy --config-path "$work/daemon" --disable-hot-restart -l error >"$work/log" 2>&1 &
    daemon=$!
  }
`
