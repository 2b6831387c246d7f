import { type Code, code } from '../code.ts'
import { pem } from '../languages/pem.ts'
import { certificateOf } from '../material/certificate.ts'
import type { Plan, PlanEntry, PlanPin } from '../plan/plan.ts'
import type { RenderContext, RenderedFile } from '../target.ts'

/** The certificates of each pinned host, a file for each, to be named by the configuration. */
export function certificateFiles({ plan, header }: RenderContext): RenderedFile[] {
  return forwarded(plan).map((entry) => ({
    path: certificatePath(entry),
    role: 'config',
    code: code`
      ${pem.comment(...header, '', `The certificates that ${entry.host} is held to.`)}
      ${entry.pins.map(renderPin)}
    `,
  }))
}

/** The hosts that are forwarded: what is excluded from pinning needs no forwarder. */
export function forwarded({ entries }: Plan): PlanEntry[] {
  return entries.filter(({ mode }) => mode !== 'off')
}

/** Where the certificates of a host are, below the folder of the output. */
export function certificatePath({ host }: PlanEntry): string {
  return `certificates/${host.replaceAll(':', '-')}.pem`
}

function renderPin(pin: PlanPin): Code {
  const der = certificateOf(pin)
  if (der === undefined) throw new TypeError('a pin without a certificate came through the lowering')
  const about = [pin.pin.text, ...[pin.state, pin.label].filter((part) => part !== undefined)]
  return code`

    ${pem.comment(about.join(' '))}
    ${pem.certificate(der)}
  `
}
