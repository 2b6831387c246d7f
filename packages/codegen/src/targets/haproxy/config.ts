import { type Code, code, paragraphs } from '../../code.ts'
import { word } from '../../languages/word.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { certificatePath, forwarded } from '../../upstream/certificates.ts'
import { wordOf } from '../../upstream/options.ts'
import { NO_OVERLAY } from '../../upstream/overlay.ts'

/** `pinned-upstreams.cfg`: a frontend, and a backend for each pinned host; a whole file for `haproxy -f`. */
export function renderConfig({ plan, header, options }: RenderContext): Code {
  return paragraphs([
    word.comment(...header, '', ...ABOUT),
    HEAD,
    renderFrontend(forwarded(plan), options),
    ...forwarded(plan).map((entry) => renderBackend(entry, options)),
  ])
}

const ABOUT = [
  "A program asks HAProxy in clear text, with the pinned host as the request's Host, and HAProxy speaks TLS to the",
  'host. Start it with this file beside the others: haproxy -f haproxy.cfg -f pinned-upstreams.cfg',
  ...NO_OVERLAY,
]

const HEAD: Code = code`
  defaults pinned
      mode http
      timeout connect 10s
      timeout client 1m
      timeout server 1m
      # The same server would be refused again.
      retries 0
`

function renderFrontend(entries: readonly PlanEntry[], options: RenderContext['options']): Code {
  const listen = word.literal((options.get('listen') ?? '').replace(/^unix:/, 'unix@'))
  return code`
    frontend pinned from pinned
        bind ${listen}
        http-request set-var(txn.host) req.hdr(host),field(1,:),lower,rtrim(.)
        ${entries.map(
          ({ host }) =>
            code`use_backend pinned_${word.literal(host)} if { var(txn.host) -m str ${word.literal(host)} }`,
        )}
        # A host that is not listed is not forwarded.
        default_backend pinned_unlisted

    backend pinned_unlisted from pinned
        http-request deny deny_status 421
  `
}

function renderBackend(entry: PlanEntry, options: RenderContext['options']): Code {
  const name = word.literal(entry.host)
  const file = code`${wordOf(options, 'folder')}/${word.literal(certificatePath(entry))}`
  return code`
    backend pinned_${name} from pinned
        http-request set-header Host ${name}
        # What is resumed is not judged again.
        server upstream ${name}:443 ssl verify required ca-file ${file} verifyhost ${name} sni str(${name}) no-ssl-reuse ssl-min-ver TLSv1.2
  `
}
