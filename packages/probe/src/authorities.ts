import { hash } from 'node:crypto'

// Most of what public servers send comes from fewer CAs, whose certificates have some thousand octets. A stranger's may
// have a hundred thousand.
const mostKnown = 1000
const mostOctets = 16 * 1024

/** By SHA-256; what was not met for longest comes first. */
const known = new Map<string, Uint8Array>()

/**
 * The chain with its CA certificates as they were met before, the same array for the same bytes: what was read and
 * computed of one is found again by its array, and thousands of hosts send the same few.
 */
export function withKnownAuthorities([leaf, ...rest]: readonly Uint8Array[]): readonly Uint8Array[] {
  return leaf === undefined ? [] : [leaf, ...rest.map(asKnown)]
}

function asKnown(der: Uint8Array): Uint8Array {
  if (der.length > mostOctets) return der
  const id = hash('sha256', der, 'base64')
  // a view would keep alive all that came with it
  const authority = known.get(id) ?? Uint8Array.from(der)
  known.delete(id)
  known.set(id, authority)
  const [oldest] = known.keys()
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
  return authority
}
