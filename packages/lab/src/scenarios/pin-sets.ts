import type { KeyObject } from 'node:crypto'
import { generateKey } from '@keypin/forge'
import {
  findEntry,
  formatPinSet,
  type HostEntry,
  type Pin,
  type PinEntry,
  type PinSet,
  parsePinSet,
  withHost,
} from 'keypin'
import { pinOfKey } from '../pki/facts.ts'
import { presentChain } from './present.ts'
import type { Cast, MakePinSet, Visit } from './scenario.ts'

/** A pin of a key that is nowhere used. */
const pinOfNobody = (): Pin => pinOfKey(generateKey('P-256'))

type Change = Partial<Omit<HostEntry, 'host'>>

/** The pin set with another entry for the host under test; one that does not pin the host stays as it is. */
export function withEntry(pinSet: PinSet, { host }: Cast, change: Change): PinSet {
  const entry = findEntry(pinSet, host)
  if (entry === undefined || entry.mode === 'off') return pinSet
  return withHost(pinSet, { ...entry, host, ...change })
}

/** Pins of keys, the first of them in use and the others spare. */
const keyPins = (...pins: readonly Pin[]): PinEntry[] =>
  pins.map((pin, at) => ({ pin, state: at === 0 ? 'active' : 'backup' }))

/** Pins the given keys, and one that is nowhere used. */
export const pinning =
  (keys: (cast: Cast) => readonly KeyObject[]): MakePinSet =>
  (pinSet, cast) =>
    withEntry(pinSet, cast, { pins: keyPins(...keys(cast).map(pinOfKey), pinOfNobody()), forbid: [] })

/** A client that takes this and still accepts the genuine chain does not go by what it is told. */
export const takesPinSets = ({ genuine }: Cast): Visit => ({
  presented: presentChain(genuine.leaf),
  expects: 'refuse',
  otherwise:
    'the client has its pins built in, or none: it does not go by another pin set that it is told of',
  pinSetFor: (pinSet, cast) =>
    withEntry(pinSet, cast, { pins: keyPins(pinOfNobody(), pinOfNobody()), forbid: [] }),
})

/** The first visit to the genuine server. */
export const genuineVisit = (otherwise: string, { genuine }: Cast): Visit => ({
  presented: presentChain(genuine.leaf),
  expects: 'accept',
  otherwise,
})

const ownKeys = new WeakMap<object, KeyObject>()

/** A key of the forger's own: the same for one lab in one run, where several things have to be made with it. */
export function ownKey({ genuine, interceptor }: Cast): KeyObject {
  const known = ownKeys.get(genuine.root)
  if (known !== undefined) return known
  const key = generateKey(interceptor.keys)
  ownKeys.set(genuine.root, key)
  return key
}

/** Text of a pin set that lets the forger in. */
export function falseUpdate(cast: Cast, more: object = {}): string {
  const pins = [pinOfKey(ownKey(cast)), pinOfNobody()].map(({ text }) => ({ pin: text }))
  return formatPinSet(parsePinSet({ version: 1, hosts: { [cast.host]: { pins, ...more } } }))
}
