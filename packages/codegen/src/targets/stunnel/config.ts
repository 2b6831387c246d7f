import { type Code, code, paragraphs, when } from '../../code.ts'
import { word } from '../../languages/word.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'
import { certificatePath, forwarded } from '../../upstream/certificates.ts'
import { wordOf } from '../../upstream/options.ts'
import { NO_OVERLAY } from '../../upstream/overlay.ts'

/** `pinned-upstreams.conf`: a service for each pinned host, for the folder that stunnel.conf includes. */
export function renderConfig({ plan, header, options }: RenderContext): Code {
  const services = forwarded(plan).map((entry) => renderService(entry, options))
  return paragraphs([word.comment(...header, '', ...ABOUT), ...services])
}

const ABOUT = [
  'A program speaks to the socket of a host in clear text, and stunnel speaks TLS to the host. Take this file in with',
  "'include = FOLDER' from stunnel.conf. Only the program's user may be let into the folder of the sockets.",
  ...NO_OVERLAY,
]

function renderService(entry: PlanEntry, options: RenderContext['options']): Code {
  const { host, isAddress } = entry
  const name = word.literal(host)
  const check = isAddress ? code`checkIP = ${name}` : code`checkHost = ${name}`
  return code`
    [${name}]
    client = yes
    accept = ${wordOf(options, 'sockets')}/${word.literal(host.replaceAll(':', '-'))}.sock
    connect = ${name}:443
    ${when(!isAddress, () => code`sni = ${name}`)}
    # The chain is verified as ever, for this name; and the leaf has to be one of the pinned.
    verifyChain = yes
    CApath = ${wordOf(options, 'roots')}
    ${check}
    verifyPeer = yes
    CAfile = ${wordOf(options, 'folder')}/${word.literal(certificatePath(entry))}
    # What is resumed is not judged again.
    sessionResume = no
    sslVersionMin = TLSv1.2
  `
}
