import { type Code, code, paragraphs } from '../../code.ts'
import { word } from '../../languages/word.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { certificatePath, forwarded } from '../../upstream/certificates.ts'
import { wordOf } from '../../upstream/options.ts'
import { NO_OVERLAY } from '../../upstream/overlay.ts'

/** `pinned-upstreams.conf`: a server for each pinned host, for the http block of nginx.conf. */
export function renderConfig({ plan, header, options }: RenderContext): Code {
  return paragraphs([
    word.comment(...header, '', ...ABOUT),
    renderRest(options),
    ...forwarded(plan).map((entry) => renderHost(entry, options)),
  ])
}

const ABOUT = [
  "A program asks nginx in clear text, with the pinned host as the request's Host, and nginx speaks TLS to the host.",
  'Take this file in from the http block: include FOLDER/pinned-upstreams.conf;',
  ...NO_OVERLAY,
]

function renderRest(options: RenderContext['options']): Code {
  return code`
    # A host that is not listed is not forwarded.
    server {
        listen ${wordOf(options, 'listen')} default_server;
        return 421;
    }
  `
}

function renderHost(entry: PlanEntry, options: RenderContext['options']): Code {
  const name = word.literal(entry.host)
  const upstream = code`pinned_${name}`
  return code`
    upstream ${upstream} {
        server ${name}:443;
    }
    server {
        listen ${wordOf(options, 'listen')};
        server_name ${name};
        location / {
            proxy_pass https://${upstream};
            proxy_http_version 1.1;
            proxy_set_header Host ${name};
            proxy_set_header Connection "";
            proxy_ssl_server_name on;
            # The name that the certificate is for; without it nginx would take the upstream's.
            proxy_ssl_name ${name};
            proxy_ssl_verify on;
            # As shipped, a path of two intermediates is too long.
            proxy_ssl_verify_depth 8;
            proxy_ssl_trusted_certificate ${wordOf(options, 'folder')}/${word.literal(certificatePath(entry))};
            # What is resumed is not judged again.
            proxy_ssl_session_reuse off;
            proxy_ssl_protocols TLSv1.2 TLSv1.3;
        }
    }
  `
}
