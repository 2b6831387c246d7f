import type { KeyObject } from 'node:crypto'
import { type Certificate, type Issued, type KeySpec, pemBundle } from '@keypin/forge'
import type { Cast, Interceptor, Presented } from './scenario.ts'

/** A leaf and what is sent after it. */
export function present(leaf: Issued, ...others: readonly Certificate[]): Presented {
  const chain = [leaf, ...others]
  return { chain: chain.map(({ der }) => der), chainPem: pemBundle(chain), keyPem: leaf.keyPem }
}

/** A leaf with those above it, as servers send it: without the root. */
export function presentChain(leaf: Issued): Presented {
  const [, ...above] = leaf.chain()
  return present(leaf, ...above.filter(({ issuer }) => issuer !== undefined))
}

/** A key to reuse, or a fresh one of the interceptor's kind. */
export const keyOption = (key: KeyObject | undefined, { keys }: Interceptor): { key: KeySpec } => ({
  key: key ?? keys,
})

/** The forged leaf of P01: right host, the interceptor's key, the interceptor's root. */
export const forgedLeaf = ({ host, interceptor }: Cast): Issued =>
  interceptor.issuer.leaf(host, keyOption(interceptor.leafKey, interceptor))

/** A leaf as servers send it, with certificates appended that do not belong to it. */
export function presentWith(leaf: Issued, ...appended: readonly Certificate[]): Presented {
  const [, ...above] = leaf.chain()
  return present(leaf, ...above.filter(({ issuer }) => issuer !== undefined), ...appended)
}
