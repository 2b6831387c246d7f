import {
  adoption,
  canaryTime,
  certificate,
  dwell,
  everyAddress,
  failures,
  forbidden,
  type Gate,
  logged,
  notServed,
  overlap,
  planned,
  possession,
  served,
} from './gates.ts'
import type { KeyState } from './states.ts'

/** A step that a key can take. */
export interface Transition {
  readonly from: KeyState
  readonly to: KeyState
  /** What the operator does, as an order. */
  readonly doing: string
  /** What is checked; a reason opens these. What may never be lost is not among them, see `harm.ts`. */
  readonly gates: readonly Gate[]
  /** Whether `rotate advance` takes it by itself, when the key is in that state. */
  readonly isWayOn: boolean
}

/** Every step there is; what is not here cannot be done, with no flag. */
export const transitions: readonly Transition[] = [
  {
    from: 'generated',
    to: 'published',
    doing: 'put its pin into the pin set, and release that',
    gates: [possession],
    isWayOn: true,
  },
  {
    from: 'published',
    to: 'certified',
    doing: 'have its CSR certified',
    gates: [dwell, certificate, logged],
    isWayOn: true,
  },
  {
    from: 'certified',
    to: 'canary',
    doing: 'allow a first server to show it',
    gates: [planned, dwell, adoption, certificate],
    isWayOn: true,
  },
  {
    from: 'canary',
    to: 'active',
    doing: 'serve it everywhere',
    gates: [canaryTime, served, everyAddress, failures],
    isWayOn: true,
  },
  {
    from: 'active',
    to: 'retiring',
    doing: 'take it off every server',
    gates: [everyAddress, notServed],
    isWayOn: true,
  },
  {
    from: 'retiring',
    to: 'retired',
    doing: 'take its pin out of the pin set, and release that',
    gates: [overlap, everyAddress, notServed],
    isWayOn: true,
  },
  { from: 'retired', to: 'destroyed', doing: 'destroy every copy of the key', gates: [], isWayOn: false },
  {
    from: 'compromised',
    to: 'destroyed',
    doing: 'destroy every copy of the key',
    gates: [forbidden],
    isWayOn: false,
  },
  { from: 'abandoned', to: 'destroyed', doing: 'destroy every copy of the key', gates: [], isWayOn: false },
  // the ways back
  { from: 'canary', to: 'certified', doing: 'take the canary back', gates: [notServed], isWayOn: false },
  { from: 'retiring', to: 'active', doing: 'serve the old key again', gates: [], isWayOn: false },
  // a backup that is not wanted any more
  { from: 'generated', to: 'abandoned', doing: 'give the key up', gates: [], isWayOn: false },
  { from: 'published', to: 'abandoned', doing: 'give the backup up', gates: [notServed], isWayOn: false },
  { from: 'certified', to: 'abandoned', doing: 'give the backup up', gates: [notServed], isWayOn: false },
]

/** The step between two states, if there is one. */
export function findTransition(from: KeyState, to: KeyState): Transition | undefined {
  return transitions.find((row) => row.from === from && row.to === to)
}

/** The step on from a state. */
export function wayOn(from: KeyState): Transition | undefined {
  return transitions.find((row) => row.from === from && row.isWayOn)
}
