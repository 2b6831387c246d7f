import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { parsePinSet } from 'keypin'
import { noRecords, withEvidence } from '../../keys/records.ts'
import { advance, applied } from '../advance.ts'
import { emergency } from '../emergency.ts'
import { keyContext, type RotationContext } from '../gates.ts'
import { type Held, realBackups } from '../harm.ts'
import { lifeOf, withFound } from '../lives.ts'
import { whyNoNewcomer, withNewcomer } from '../publish.ts'
import type { Endpoint, Served } from '../served.ts'
import type { KeyState } from '../states.ts'
import { nextStep } from '../status.ts'
import { findTransition, transitions } from '../transitions.ts'

// A host with two servers, an operator who does anything, and machines that let them: for the property tests.

export const host: string = 'api.example.com'
export const dayMs = 86_400_000
const begin = Date.parse('2026-11-23T00:00:00Z')
export const pinOfKey = (n: number): string =>
  `sha256/${createHash('sha256').update(`key ${n}`).digest('base64')}`

export type Action =
  | { do: 'new-key'; proven: boolean; publish: boolean }
  | { do: 'certify'; key: number }
  | { do: 'advance'; key: number; way: number; force: boolean; adoption: number | undefined }
  | { do: 'go-on'; force: boolean }
  | { do: 'emergency'; key: number }
  | { do: 'wait'; days: number }
  | { do: 'deploy'; endpoint: number; key: number }
  | { do: 'deploy-all'; key: number }
  | { do: 'toggle'; endpoint: number }

const key = fc.nat({ max: 4 })
const endpoint = fc.nat({ max: 1 })

/** Every kind of action, with how often it comes. */
const kinds: readonly [weight: number, arbitrary: fc.Arbitrary<Action>][] = [
  [2, fc.record({ do: fc.constant('new-key' as const), proven: fc.boolean(), publish: fc.boolean() })],
  [3, fc.record({ do: fc.constant('certify' as const), key })],
  [
    8,
    fc.record({
      do: fc.constant('advance' as const),
      key,
      way: fc.nat({ max: 2 }),
      force: fc.boolean(),
      adoption: fc.option(fc.constantFrom(0, 98, 99, 100), { nil: undefined }),
    }),
  ],
  [8, fc.record({ do: fc.constant('go-on' as const), force: fc.boolean() })],
  [1, fc.record({ do: fc.constant('emergency' as const), key })],
  [3, fc.record({ do: fc.constant('wait' as const), days: fc.nat({ max: 90 }) })],
  [6, fc.record({ do: fc.constant('deploy' as const), endpoint, key })],
  [2, fc.record({ do: fc.constant('deploy-all' as const), key })],
  [1, fc.record({ do: fc.constant('toggle' as const), endpoint })],
]
export const actions: fc.Arbitrary<readonly Action[]> = fc.array(
  fc.oneof(...kinds.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
  { maxLength: 80, size: 'max' },
)

/** How a machine takes the step that an operator wants. */
export type Machine = (
  context: RotationContext,
  pin: string,
  to: KeyState,
  force: boolean,
) => Held | undefined

export const ours: Machine = (context, pin, to, force) =>
  advance(context, { pin, to, ...(force ? { force: 'because' } : {}) })?.taken

/** Does what it is told, as a script would that edits the two files. */
export const obedient: Machine = (context, pin, to) => {
  const from = lifeOf(context.records, context.host).keys.get(pin)?.state
  if (from === undefined || findTransition(from, to) === undefined) return undefined
  const after = applied(keyContext(context, pin), {}, { at: context.now.toISOString(), from, to, gates: [] })
  return 'problem' in after ? undefined : after
}

/** Checks the gates, and takes a reason for them all; nothing is beyond a reason. */
export const persuadable: Machine = (context, pin, to, force) => {
  const result = advance(context, { pin, to })
  if (result === undefined || (!force && result.gates.some(({ open }) => !open))) return undefined
  return obedient(context, pin, to, force)
}

export class World {
  held: Held
  now: number = begin
  keys: string[] = [pinOfKey(0), pinOfKey(1)]
  shows: string[] = [pinOfKey(0), pinOfKey(0)]
  dark: boolean[] = [false, false]
  readonly machine: Machine
  readonly disciplined: boolean

  constructor(machine: Machine, disciplined: boolean) {
    this.machine = machine
    this.disciplined = disciplined
    const pinSet = parsePinSet({
      version: 1,
      hosts: {
        [host]: {
          pins: [
            { pin: pinOfKey(0), position: 'leaf', state: 'active' },
            { pin: pinOfKey(1), position: 'leaf', state: 'backup' },
          ],
        },
      },
    })
    const proof = { at: new Date(begin).toISOString(), what: 'request', possession: 'proven' } as const
    const records = withFound(withEvidence(noRecords, pinOfKey(1), proof), pinSet, host, new Date(begin))
    this.held = { pinSet, records }
  }

  /** What servers show in truth, whoever can see it. */
  truth(): Served {
    return { endpoints: this.shows.map((pin, index) => this.#endpoint(pin, index)) }
  }

  /** What a command sees. */
  look(): Served {
    const endpoints = this.shows.map((pin, index) =>
      this.dark[index]
        ? { address: `192.0.2.${index}`, paths: [], failure: 'timed out' }
        : this.#endpoint(pin, index),
    )
    return { endpoints }
  }

  #endpoint(pin: string, index: number): Endpoint {
    const leaf = { pin, certificatePin: `cert-${pin}`, position: 'leaf' } as const
    return { address: `192.0.2.${index}`, paths: [[leaf]] }
  }

  /** What a command is judged on; `pin` is the key whose adoption somebody counted. */
  context(adoption?: number, _pin?: string): RotationContext {
    return {
      ...this.held,
      host,
      now: new Date(this.now),
      served: this.look(),
      figures: adoption === undefined ? {} : { adoptionPercent: adoption },
    }
  }

  state(pin: string): KeyState | undefined {
    return lifeOf(this.held.records, host).keys.get(pin)?.state
  }

  take(action: Action): void {
    const pin = 'key' in action ? (this.keys[action.key] ?? '') : ''
    if (action.do === 'wait') this.now += action.days * dayMs
    if (action.do === 'toggle') this.dark[action.endpoint] = !this.dark[action.endpoint]
    if (action.do === 'deploy' && pin !== '' && this.mayShow(pin)) this.shows[action.endpoint] = pin
    if (action.do === 'deploy-all' && pin !== '' && this.mayShow(pin)) this.shows.fill(pin)
    if (action.do === 'new-key') this.#newKey(action.proven, action.publish)
    if (action.do === 'certify' && pin !== '') this.#certify(pin)
    if (action.do === 'advance') this.#advance(pin, action)
    if (action.do === 'go-on') this.#goOn(action.force)
    if (action.do === 'emergency' && this.state(pin) !== undefined && this.#mayBeStolen(pin))
      this.held = emergency(this.context(), pin, 'stolen').held
  }

  #advance(pin: string, { way, force, adoption }: Action & { do: 'advance' }): void {
    const ways = transitions.filter(({ from }) => from === this.state(pin))
    const to = ways[way % ways.length]?.to
    if (to !== undefined) this.held = this.machine(this.context(adoption, pin), pin, to, force) ?? this.held
  }

  /** Servers that keep to the plan show what it allows: and, in an emergency, the key that takes over. */
  mayShow(pin: string): boolean {
    const state = this.state(pin)
    if (!this.disciplined) return true
    if (state === 'canary' || state === 'active') return true
    const next = nextStep(this.context())
    if (next.kind !== 'emergency') return false
    const { steps, affected } = emergency(this.context(), next.pin, 'stolen')
    const isDone = (id: string): boolean => steps.some((step) => step.id === id && step.done)
    return affected.takesOver === pin && isDone('spare') && !isDone('serve')
  }

  /** That the last backup is stolen is no command's doing. */
  #mayBeStolen(pin: string): boolean {
    return realBackups(this.held, host, this.truth()).some((backup) => backup !== pin)
  }

  #newKey(proven: boolean, publish: boolean): void {
    const pin = pinOfKey(this.keys.length)
    if (this.keys.length > 4 || whyNoNewcomer(this.held, host, pin) !== undefined) return
    this.keys.push(pin)
    const at = new Date(this.now)
    const shown = proven
      ? ({ what: 'request', possession: 'proven' } as const)
      : ({ what: 'public-key', possession: 'claimed' } as const)
    const records = withEvidence(this.held.records, pin, { at: at.toISOString(), ...shown })
    this.held = withNewcomer(
      { ...this.held, records },
      host,
      { pin, ...(publish ? { entry: { position: 'leaf' } } : {}) },
      at,
    )
  }

  #certify(pin: string): void {
    const proof = {
      at: new Date(this.now).toISOString(),
      what: 'certificate',
      possession: 'claimed',
      ends: 'given',
    } as const
    this.held = { ...this.held, records: withEvidence(this.held.records, pin, proof) }
  }

  #goOn(force: boolean): void {
    const context = this.context(100)
    const next = nextStep(context)
    if (next.kind === 'emergency') this.held = emergency(context, next.pin, 'stolen').held
    if (next.kind === 'step')
      this.held = this.machine(context, next.step.pin, next.step.to, force) ?? this.held
  }
}
