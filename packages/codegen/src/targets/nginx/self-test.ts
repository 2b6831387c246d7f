import { type Code, code } from '../../code.ts'
import type { RenderContext } from '../../target.ts'
import { renderSelfTest as render } from '../../upstream/self-test.ts'

/** The self-test with nginx. */
export function renderSelfTest(context: RenderContext): Code {
  return render(context, { commands: code`nginx`, hosts: HOSTS, functions: FUNCTIONS })
}

const HOSTS: Code = code`sed -n 's/^ *server_name \(.*\);$/\1/p' "$here/pinned-upstreams.conf"`

const FUNCTIONS: Code = code`
  configure() {
    {
      printf 'daemon off;\nmaster_process off;\npid %s/pid;\nevents {}\nhttp {\naccess_log off;\n' "$work"
      for part in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/temp;\n' $part "$work"; done
      sed -e "s#^\( *listen\) [^ ;]*#\1 unix:$work/sock#" -e "s#^\( *server\) $1:443;#\1 127.0.0.1:$2;#" \
        -e "s#^\( *server\) [^ ]*:443;#\1 127.0.0.1:9;#" \
        -e "s#^\( *proxy_ssl_trusted_certificate\) .*/certificates/#\1 $here/certificates/#" \
        "$here/pinned-upstreams.conf"
      echo '}'
    } >"$work/daemon"
  }
  unpin() {
    sed -i 's/^\( *proxy_ssl_verify\) on;/\1 off;/' "$work/daemon"
  }
  start() {
    nginx -p "$work" -c "$work/daemon" -e "$work/log" 2>/dev/null &
    daemon=$!
  }
`
