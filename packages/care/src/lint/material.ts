import { type PinEntry, readPinMaterial } from 'keypin'

/** The certificate that stands beside a pin, DER. What it is, its bytes say: a PEM label is a claim. */
export function certificateBeside({ material }: PinEntry): Uint8Array | undefined {
  if (material === undefined) return undefined
  const read = readPinMaterial(material)
  return read.what === 'certificate' ? read.material : undefined
}

/** The certificates that stand beside pins, DER. */
export function certificatesBeside(pins: readonly PinEntry[]): Uint8Array[] {
  return pins.map(certificateBeside).filter((der) => der !== undefined)
}
