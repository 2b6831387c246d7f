import { createPrivateKey, createPublicKey } from 'node:crypto'

/** The file of a P-256 key whose public half was exchanged for that of another one: whoever only reads that is fooled. */
export function withExchangedHalf(mine: string, other: string): Buffer {
  const der = createPrivateKey(mine).export({ type: 'pkcs8', format: 'der' })
  const publicHalf = createPublicKey(other).export({ type: 'spki', format: 'der' }).subarray(-65)
  publicHalf.copy(der, der.length - 65)
  return der
}
