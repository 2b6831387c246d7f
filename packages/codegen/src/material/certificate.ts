// Platforms that take no hashes take the certificate itself, as a file in the app.
import { readPinMaterial } from 'keypin'
import type { PlanPin } from '../plan/plan.ts'

/** The DER of the certificate behind a pin; absent where the pin set has none, or only its public key. */
export function certificateOf({ material }: PlanPin): Uint8Array | undefined {
  if (material === undefined) return undefined
  const found = readPinMaterial(material)
  return found.what === 'certificate' ? found.material : undefined
}
