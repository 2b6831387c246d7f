import { generateKey } from '@keypin/forge'
import { type PinSet, parsePinSet, pinOf } from 'keypin'
import type { World } from '../judge/expectation.ts'
import { type LabKeyKind, makeGenuine, makeInterceptionRoot } from '../pki/authorities.ts'
import { pinOfKey } from '../pki/facts.ts'
import type { Cast, PinShape } from '../scenarios/scenario.ts'

export const host = 'api.example.com'

/** A cast of its own, without files. */
export function makeCast(name: string = host, keys: LabKeyKind = 'P-256'): Cast {
  const root = makeInterceptionRoot(name, { unconstrained: false, key: keys })
  return {
    host: name,
    genuine: makeGenuine({ host: name, days: 90, key: keys }),
    interceptor: { root, issuer: root, leafKey: undefined, intermediateKey: undefined, keys },
  }
}

/** A pin set of a shape, with the cast's backup key or one that is nowhere used as its second pin. */
export function pinSetOf(shape: PinShape, { genuine, host }: Cast, withBackup: boolean): PinSet {
  const second = { pin: pinOfKey(withBackup ? genuine.backupKey : generateKey('P-256')).text }
  const { leaf, intermediate, root } = genuine
  const first: Record<Exclude<PinShape, 'none'>, { pin: string; position?: 'leaf' | 'ca' }> = {
    'leaf-certificate': { pin: pinOf(leaf.der, 'certificate').text, position: 'leaf' },
    'leaf-key': { pin: pinOf(leaf.der).text, position: 'leaf' },
    'intermediate-key': { pin: pinOf(intermediate.der).text, position: 'ca' },
    'root-key': { pin: pinOf(root.der).text, position: 'ca' },
  }
  const pinned = shape === 'none' ? { 'other.example.org': 'leaf-key' as const } : { [host]: shape }
  const hosts = Object.fromEntries(
    Object.entries(pinned).map(([name, which]) => [name, { pins: [first[which], second] }]),
  )
  return parsePinSet({ version: 1, hosts })
}

/** What a client of that pin set goes by. */
export const worldOf = (cast: Cast, pinSet: PinSet): World => ({
  host: cast.host,
  pinSet,
  anchors: [cast.genuine.root.der, cast.interceptor.root.der],
  now: new Date(),
})
