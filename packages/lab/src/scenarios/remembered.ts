import { pinOfKey } from '../pki/facts.ts'
import { ownKey } from './pin-sets.ts'
import { presentChain } from './present.ts'
import type { Cast, Presented, Visit } from './scenario.ts'

/** The header of RFC 7469, for clients that remember what it says; others do not look at it. */
const pinsHeader = (...pins: readonly string[]): Record<string, string> => ({
  'public-key-pins': `${pins.map((pin) => `pin-sha256="${pin.replace('sha256/', '')}"`).join('; ')}; max-age=600`,
})

/** The genuine server, which says what to remember: its key and its backup key. */
function rememberable({ genuine }: Cast): Presented {
  const pins = [genuine.leaf.key, genuine.backupKey].map((key) => pinOfKey(key).text)
  return { ...presentChain(genuine.leaf), reply: () => ({ headers: pinsHeader(...pins) }) }
}

/** The forger’s server, which says that its own keys are to be remembered; the same key on every visit. */
export function forgedMemory(cast: Cast): Presented {
  const { host, interceptor } = cast
  const leaf = interceptor.issuer.leaf(host, { key: interceptor.leafKey ?? ownKey(cast) })
  const pins = [leaf.key, interceptor.root.key].map((key) => pinOfKey(key).text)
  return { ...presentChain(leaf), reply: () => ({ headers: pinsHeader(...pins) }) }
}

/** A visit to the genuine server, whose pins may be remembered from then on. */
export const firstVisit = (cast: Cast): Visit => ({
  presented: rememberable(cast),
  expects: 'accept',
  otherwise: 'the client did not accept the genuine server on its first visit',
})
