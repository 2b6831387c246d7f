import { createHash } from 'node:crypto'
import { certificateOf } from '../../material/certificate.ts'
import type { Plan, PlanEntry } from '../../plan/plan.ts'
import type { RenderedFile } from '../../target.ts'

/** A certificate as a file of the app. */
export interface NamedCertificate {
  /** Without `.cer`: the host, and as much of the certificate's hash as tells them apart. */
  readonly name: string
  readonly der: Uint8Array
}

/** The certificates that the pins of an entry come with, in their order. */
export function certificatesOf({ host, pins }: PlanEntry): NamedCertificate[] {
  return pins.flatMap((pin) => {
    const der = certificateOf(pin)
    if (der === undefined) return []
    const hash = createHash('sha256').update(der).digest('hex').slice(0, 12)
    return [{ name: `${host.replace(/[^a-z0-9]/g, '_')}_${hash}`, der }]
  })
}

/**
 * The files: on Android those of whole certificates, which are named in the options; on iOS all, since its library
 * takes neither names nor hashes.
 */
export function certificateFiles({ entries }: Plan): RenderedFile[] {
  const whole = entries.filter(({ pins }) => pins.every(({ pin }) => pin.kind === 'certificate'))
  return [
    ...filesIn('android/app/src/main/assets', whole.flatMap(certificatesOf)),
    ...filesIn('ios/Certificates', entries.flatMap(certificatesOf)),
  ]
}

function filesIn(folder: string, certificates: readonly NamedCertificate[]): RenderedFile[] {
  return certificates.map(({ name, der }) => ({ path: `${folder}/${name}.cer`, role: 'config', bytes: der }))
}
