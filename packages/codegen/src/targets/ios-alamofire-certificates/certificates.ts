import { createHash } from 'node:crypto'
import { certificateOf } from '../../material/certificate.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderedFile } from '../../target.ts'

/** The name of the file of a pin's certificate, without `.cer`: digits of its hash, so that each is there once. */
export function fileNameOf(pin: PlanPin): string {
  const der = certificateOf(pin)
  if (der === undefined) throw new TypeError(`${pin.pin.text} has no certificate`)
  return createHash('sha256').update(der).digest('hex').slice(0, 16)
}

/** The certificates of all pins, in DER. */
export function certificateFiles(entries: readonly PlanEntry[], folder: string): readonly RenderedFile[] {
  const files = new Map<string, Uint8Array>()
  for (const pin of entries.flatMap(({ pins }) => pins)) {
    const der = certificateOf(pin)
    if (der !== undefined) files.set(fileNameOf(pin), der)
  }
  return [...files].map(([name, bytes]) => ({ path: `${folder}/${name}.cer`, role: 'config', bytes }))
}
