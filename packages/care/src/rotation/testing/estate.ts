import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { type HostEntry, type PinSet, parsePinSet } from 'keypin'
import { type Evidence, type KeyRecords, noRecords, withEvidence, withKeyBehind } from '../../keys/records.ts'
import { emergency } from '../emergency.ts'
import type { RotationContext } from '../gates.ts'
import type { Held } from '../harm.ts'
import { lifeOf, withFound } from '../lives.ts'
import { whyNoNewcomer, withNewcomer } from '../publish.ts'
import { type Endpoint, type Served, servedBy } from '../served.ts'
import { isSpare, type KeyState } from '../states.ts'
import { nextStep } from '../status.ts'
import { transitions } from '../transitions.ts'
import { dayMs, type Machine, ours } from './world.ts'

// Several hosts with one pin set, and everything that goes wrong among them: two that share their keys, one that pins
// CAs, one that pins whole certificates, one that covers names below it, keys that are forbidden, clocks that go
// backwards, commands that a crash cuts short. What is true is kept apart from what commands know: nothing here asks the
// code that is checked whether a backup is a real one.

const begin = Date.parse('2026-11-23T00:00:00Z')
const hash = (text: string): string => createHash('sha256').update(text).digest('base64')
const keyPin = (n: number): string => `sha256/${hash(`key ${n}`)}`
const caPin = (n: number): string => `sha256/${hash(`ca ${n}`)}`
const certificatePin = (n: number): string => `cert-sha256/${hash(`certificate of key ${n}`)}`
const endOf = (n: number): string => new Date(begin + (150 + 40 * n) * dayMs).toISOString()

/** A host of the estate. Its keys have numbers; which pin stands for one depends on what the host pins. */
interface HostOfEstate {
  readonly host: string
  readonly pins: 'leaf' | 'ca' | 'whole'
  readonly position?: 'leaf' | 'ca'
  readonly active: number
  readonly backups: readonly number[]
  readonly servers: number
  /** Names below it, each with a server. */
  readonly below: readonly string[]
  readonly forbid: readonly string[]
}

const plain = { pins: 'leaf', servers: 1, below: [], forbid: [] } as const

/** Every host there may be; a run has some of them. */
export const hosts: readonly HostOfEstate[] = [
  { ...plain, host: 'api.example.com', position: 'leaf', active: 0, backups: [1, 3], servers: 2 },
  // the same keys as the first
  { ...plain, host: 'www.example.com', position: 'leaf', active: 0, backups: [1, 3], forbid: [keyPin(6)] },
  { ...plain, host: 'example.com', active: 2, backups: [3, 4], below: ['shop.example.com'] },
  { ...plain, host: 'ca.example.com', pins: 'ca', position: 'ca', active: 0, backups: [1, 2], servers: 2 },
  // one of its backups is a certificate of a key that others have as well
  { ...plain, host: 'whole.example.com', pins: 'whole', active: 4, backups: [1, 6], forbid: [caPin(3)] },
]

export type Deed =
  | { do: 'new-key'; host: number; key: number; isProven: boolean; publish: boolean }
  | { do: 'certify'; host: number; key: number; isVerified: boolean }
  | { do: 'advance'; host: number; key: number; way: number; force: boolean; adoption: number | undefined }
  | { do: 'go-on'; host: number; force: boolean }
  | { do: 'theft'; host: number; key: number }
  | { do: 'emergency'; host: number }
  | { do: 'wait'; days: number }
  | { do: 'clock'; behind: number }
  | { do: 'deploy'; host: number; server: number; key: number }
  | { do: 'deploy-all'; host: number; key: number }
  | { do: 'toggle'; host: number; server: number }
  | { do: 'say-names'; host: number }
  | { do: 'crash'; at: number }

const host = fc.nat({ max: hosts.length - 1 })
const key = fc.nat({ max: 6 })
const server = fc.nat({ max: 2 })
const kind = <const Name extends string>(name: Name) => fc.constant(name)

const kinds: readonly [weight: number, arbitrary: fc.Arbitrary<Deed>][] = [
  [4, fc.record({ do: kind('new-key'), host, key, isProven: fc.boolean(), publish: fc.boolean() })],
  [4, fc.record({ do: kind('certify'), host, key, isVerified: fc.boolean() })],
  [
    9,
    fc.record({
      do: kind('advance'),
      host,
      key,
      way: fc.nat({ max: 2 }),
      force: fc.boolean(),
      adoption: fc.option(fc.constantFrom(0, 98, 99, 100), { nil: undefined }),
    }),
  ],
  [15, fc.record({ do: kind('go-on'), host, force: fc.boolean() })],
  [2, fc.record({ do: kind('theft'), host, key })],
  [2, fc.record({ do: kind('emergency'), host })],
  [3, fc.record({ do: kind('wait'), days: fc.nat({ max: 90 }) })],
  [1, fc.record({ do: kind('clock'), behind: fc.constantFrom(0, 0, 0, 2, 40, 400) })],
  [6, fc.record({ do: kind('deploy'), host, server, key })],
  [4, fc.record({ do: kind('deploy-all'), host, key })],
  [1, fc.record({ do: kind('toggle'), host, server })],
  [3, fc.record({ do: kind('say-names'), host })],
  [2, fc.record({ do: kind('crash'), at: fc.nat({ max: 14 }) })],
]

/** What happens: some hosts that there are, and what is done to them. */
export interface Story {
  /** Numbers of {@link hosts}. */
  readonly here: readonly number[]
  readonly deeds: readonly Deed[]
}

/** Stories among some of the hosts, or up to three of them all. */
export const storiesAmong = (here?: readonly number[]): fc.Arbitrary<Story> =>
  fc.record({
    here:
      here === undefined
        ? fc.shuffledSubarray([...hosts.keys()], { minLength: 1, maxLength: 3 })
        : fc.constant(here),
    deeds: fc.array(fc.oneof(...kinds.map(([weight, arbitrary]) => ({ weight, arbitrary }))), {
      maxLength: 90,
      size: 'max',
    }),
  })

/** How commands do their work. */
export interface Practice {
  /** What a command takes to be so; what there is, when it is careful. */
  readonly believe: (context: RotationContext) => RotationContext
  readonly machine: Machine
}

/** As the commands are. */
export const careful: Practice = { believe: (context) => context, machine: ours }

interface Shown {
  key: number
  isDark: boolean
  readonly name?: string
}

/** Puts what a command has changed where it is kept, maybe only in part, and tells what the next command finds there. */
export type Keep = (before: Held, after: Held, crashAt: number | undefined) => Held

/** Deeds that are commands; all others are the world's. */
export const commands: ReadonlySet<Deed['do']> = new Set([
  'new-key',
  'certify',
  'advance',
  'go-on',
  'theft',
  'emergency',
])

/** Hosts, their servers, and somebody who does anything. */
export class Estate {
  held: Held
  readonly here: readonly HostOfEstate[]
  /** The time it is. */
  now: number = begin
  /** By how much the clock of the machine is behind. */
  behind = 0
  /** The latest time that a command has written down. */
  knownAt: number = begin
  readonly shown: Map<string, Shown[]>
  /** Keys that somebody has in truth. */
  readonly owned: Set<string>
  readonly stolen: Set<string> = new Set()
  /** Hosts of which the names below are known. */
  readonly said: Set<string> = new Set()
  /** Since when clients get a pin, by the clock of the machine: by host and pin. */
  readonly pinnedSince: Map<string, number> = new Map()
  readonly practice: Practice
  readonly isDisciplined: boolean
  readonly #keep: Keep
  #crashAt: number | undefined

  constructor(
    here: readonly number[],
    practice: Practice,
    isDisciplined: boolean,
    keep: Keep = (_, after) => after,
  ) {
    this.here = here.flatMap((index) => hosts[index] ?? [])
    this.practice = practice
    this.isDisciplined = isDisciplined
    this.#keep = keep
    this.shown = new Map(this.here.map((one) => [one.host, serversOf(one)]))
    this.owned = new Set(this.here.flatMap((one) => [one.active, ...one.backups].map((n) => nameOf(one, n))))
    const pinSet = pinSetOf(this.here)
    const proven = this.here.reduce(withProofs, noRecords)
    const records = this.here.reduce((all, one) => withFound(all, pinSet, one.host, new Date(begin)), proven)
    const first = { pinSet, records }
    this.held = keep(first, first, undefined)
    this.#noteReleases()
  }

  /** The latest time that can be known: by the clock, or because a command has written it down. */
  get known(): number {
    return Math.max(this.knownAt, this.clock.getTime())
  }

  get clock(): Date {
    return new Date(this.now - this.behind * dayMs)
  }

  /** What is shown in truth, at every name that the entry of a host covers. */
  truth(host: string): Served {
    const endpoints = this.#shownAt(host).map((shown, index) => endpointOf(this.#spec(host), shown, index))
    return { endpoints }
  }

  /** What a command sees of a host. */
  look(host: string): Served {
    const spec = this.#spec(host)
    const all = this.#shownAt(host).map(
      (shown, index) =>
        [
          shown.name,
          shown.isDark
            ? { address: `192.0.2.${index}`, paths: [], failure: 'timed out' }
            : endpointOf(spec, shown, index),
        ] as const,
    )
    const at = (name: string | undefined): Served => ({
      endpoints: all.flatMap(([shown, endpoint]) => (shown === name ? [endpoint] : [])),
    })
    const below = this.said.has(host) ? new Map(spec.below.map((name) => [name, at(name)])) : undefined
    return servedBy(this.entry(host), at(undefined), below)
  }

  entry(host: string): HostEntry {
    const entry = this.held.pinSet.hosts.get(host)
    if (entry === undefined) throw new Error(`${host} is gone`)
    return entry
  }

  state(host: string, pin: string): KeyState | undefined {
    return lifeOf(this.held.records, host).keys.get(pin)?.state
  }

  context(host: string, adoption?: number): RotationContext {
    return {
      ...this.held,
      host,
      now: this.clock,
      served: this.look(host),
      figures: adoption === undefined ? {} : { adoptionPercent: adoption },
      elsewhere: new Map(this.here.map((one) => [one.host, this.look(one.host)])),
    }
  }

  /**
   * Keys that are backups of a host in truth: pinned as such, somebody has the key and nobody else, no server of it
   * shows it, and where the certificate counts it has not ended by `at`.
   */
  backups(host: string, at: number = this.known): readonly string[] {
    const spec = this.#spec(host)
    const forbidden = new Set(
      [...this.held.pinSet.forbid, ...this.entry(host).forbid].map(({ text }) => text),
    )
    const shown = new Set(this.#shownAt(host).map((one) => nameOf(spec, one.key)))
    const numbers = [...Array(7).keys()].filter((n) => {
      const pin = pinFor(spec, n)
      const name = nameOf(spec, n)
      const state = this.state(host, pin)
      return (
        this.entry(host).pins.some((one) => one.pin.text === pin && one.state === 'backup') &&
        state !== undefined &&
        isSpare(state) &&
        this.owned.has(name) &&
        !this.stolen.has(name) &&
        !this.#isNoted(name, 'destroyed') &&
        !forbidden.has(pin) &&
        !(spec.pins === 'whole' && forbidden.has(keyPin(n))) &&
        !shown.has(name) &&
        (spec.pins !== 'whole' || (this.#issued.has(n) && Date.parse(endOf(n)) > at))
      )
    })
    return numbers.map((n) => nameOf(spec, n))
  }

  /** Certificates that a CA has issued in truth. */
  readonly #issued: Set<number> = new Set([1, 4, 6])

  /** Whether a key is in one of these states at some host. */
  #isNoted(name: string, ...states: readonly KeyState[]): boolean {
    return this.here.some((one) =>
      [...Array(7).keys()].some((n) => {
        const state = nameOf(one, n) === name ? this.state(one.host, pinFor(one, n)) : undefined
        return state !== undefined && states.includes(state)
      }),
    )
  }

  /** Does something. */
  take(deed: Deed): void {
    const one = 'host' in deed ? this.here[deed.host % this.here.length] : undefined
    if (deed.do === 'wait') this.now += deed.days * dayMs
    else if (deed.do === 'clock') this.behind = deed.behind
    else if (deed.do === 'crash') this.#crashAt = deed.at
    else if (one !== undefined) this.#takeAt(one, deed)
  }

  #takeAt(one: HostOfEstate, deed: Deed): void {
    const shown = this.shown.get(one.host) ?? []
    const place = 'server' in deed ? shown[deed.server % shown.length] : undefined
    if (deed.do === 'say-names') this.said.add(one.host)
    else if (deed.do === 'toggle' && place !== undefined) place.isDark = !place.isDark
    else if (deed.do === 'deploy' && place !== undefined && this.mayShow(one, deed.key)) place.key = deed.key
    else if (deed.do === 'deploy-all' && this.mayShow(one, deed.key))
      for (const each of shown) each.key = deed.key
    if (commands.has(deed.do)) this.#write(this.#command(one, deed))
    // of a theft that nobody could write down no later command hears
    if (deed.do === 'theft' && !this.#isNoted(nameOf(one, deed.key), 'compromised', 'destroyed'))
      this.stolen.delete(nameOf(one, deed.key))
  }

  /** What the files hold after a command. */
  #command(one: HostOfEstate, deed: Deed): Held {
    if (deed.do === 'new-key') return this.#newKey(one, deed)
    if (deed.do === 'certify') return this.#certify(one, deed)
    if (deed.do === 'advance') return this.#advance(one, deed)
    if (deed.do === 'theft') return this.#theft(one, deed.key)
    const next = nextStep(this.context(one.host, 100))
    if (next.kind === 'emergency') return this.#emergency(one.host, next.pin)
    if (deed.do !== 'go-on' || next.kind !== 'step') return this.held
    return this.#step(this.context(one.host, 100), next.step.pin, next.step.to, deed.force)
  }

  #write(after: Held): void {
    if (after === this.held) return
    this.held = this.#keep(this.held, after, this.#crashAt)
    this.#crashAt = undefined
    this.knownAt = Math.max(this.knownAt, this.clock.getTime())
    this.#noteReleases()
  }

  /** Clients get every pin set at once. */
  #noteReleases(): void {
    const now = new Set<string>()
    for (const { host, pins } of this.held.pinSet.hosts.values())
      for (const { pin } of pins) now.add(`${host} ${pin.text}`)
    for (const known of this.pinnedSince.keys()) if (!now.has(known)) this.pinnedSince.delete(known)
    for (const each of now) if (!this.pinnedSince.has(each)) this.pinnedSince.set(each, this.clock.getTime())
  }

  #advance(one: HostOfEstate, { key, way, force, adoption }: Deed & { do: 'advance' }): Held {
    const pin = pinFor(one, key)
    const ways = transitions.filter(({ from }) => from === this.state(one.host, pin))
    const to = ways[way % ways.length]?.to
    return to === undefined ? this.held : this.#step(this.context(one.host, adoption), pin, to, force)
  }

  #step(context: RotationContext, pin: string, to: KeyState, force: boolean): Held {
    const taken = this.practice.machine(this.practice.believe(context), pin, to, force)
    return taken === undefined ? this.held : this.#merged(taken)
  }

  /** What was done, without what was only believed. */
  #merged({ pinSet, records }: Held): Held {
    const lives = new Map([...this.held.records.hosts, ...records.hosts])
    return { pinSet, records: { ...this.held.records, hosts: lives } }
  }

  #theft(one: HostOfEstate, n: number): Held {
    const name = nameOf(one, n)
    const pin = pinFor(one, n)
    if (this.state(one.host, pin) === undefined) return this.held
    // that the last backup is stolen is no command's doing
    if (this.here.some(({ host }) => !this.backups(host).some((other) => other !== name))) return this.held
    this.stolen.add(name)
    return this.#emergency(one.host, pin)
  }

  #emergency(host: string, pin: string): Held {
    return this.#merged(emergency(this.practice.believe(this.context(host)), pin, 'stolen').held)
  }

  /** Servers that keep to the plan show what it allows: and, in an emergency, the key that takes over. */
  mayShow(one: HostOfEstate, n: number): boolean {
    if (!this.isDisciplined) return true
    const pin = pinFor(one, n)
    const state = this.state(one.host, pin)
    if (state === 'canary' || state === 'active') return !this.stolen.has(nameOf(one, n))
    const next = nextStep(this.context(one.host))
    if (next.kind !== 'emergency') return false
    const { steps, affected } = emergency(this.practice.believe(this.context(one.host)), next.pin, 'stolen')
    const isDone = (id: string): boolean => steps.some((step) => step.id === id && step.done)
    return affected.takesOver === pin && isDone('spare') && !isDone('serve')
  }

  #newKey(one: HostOfEstate, { key: n, isProven, publish }: Deed & { do: 'new-key' }): Held {
    const pin = pinFor(one, n)
    const behind = one.pins === 'whole' ? keyPin(n) : pin
    if (whyNoNewcomer(this.held, one.host, pin, behind) !== undefined) return this.held
    if (isProven) this.owned.add(nameOf(one, n))
    if (isProven && one.pins === 'whole') this.#issued.add(n)
    const records = shownToBe(this.held.records, one, n, evidenceOf(one, n, isProven, this.clock))
    const entry = one.position === undefined ? {} : { position: one.position }
    return withNewcomer(
      { ...this.held, records },
      one.host,
      { pin, ...(publish ? { entry } : {}) },
      this.clock,
    )
  }

  #certify(one: HostOfEstate, { key: n, isVerified }: Deed & { do: 'certify' }): Held {
    const pin = pinFor(one, n)
    if (this.state(one.host, pin) === undefined) return this.held
    if (isVerified) this.owned.add(nameOf(one, n))
    if (isVerified && one.pins === 'whole') this.#issued.add(n)
    const proof = certificateOf(n, isVerified, this.clock)
    return { ...this.held, records: shownToBe(this.held.records, one, n, proof) }
  }

  #spec(host: string): HostOfEstate {
    const found = this.here.find((one) => one.host === host)
    if (found === undefined) throw new Error(`there is no ${host}`)
    return found
  }

  #shownAt(host: string): readonly Shown[] {
    return this.shown.get(host) ?? []
  }
}

/** The pin by which a host knows a key. */
export function pinFor({ pins }: HostOfEstate, n: number): string {
  return pins === 'ca' ? caPin(n) : pins === 'whole' ? certificatePin(n) : keyPin(n)
}

/** What a key is, whichever pin stands for it. */
const nameOf = ({ pins }: HostOfEstate, n: number): string => (pins === 'ca' ? `ca ${n}` : `key ${n}`)

const serversOf = ({ active, servers, below }: HostOfEstate): Shown[] => [
  ...Array.from({ length: servers }, () => ({ key: active, isDark: false })),
  ...below.map((name) => ({ key: active, isDark: false, name })),
]

function pinSetOf(here: readonly HostOfEstate[]): PinSet {
  const entries = here.map((one) => {
    const position = one.position === undefined ? {} : { position: one.position }
    return [
      one.host,
      {
        ...(one.below.length > 0 ? { subdomains: 'any' } : {}),
        ...(one.forbid.length > 0 ? { forbid: one.forbid } : {}),
        pins: [
          { pin: pinFor(one, one.active), ...position, state: 'active' },
          ...one.backups.map((n) => ({ pin: pinFor(one, n), ...position, state: 'backup' })),
        ],
      },
    ]
  })
  return parsePinSet({ version: 1, forbid: [keyPin(5)], hosts: Object.fromEntries(entries) })
}

const withProofs = (records: KeyRecords, one: HostOfEstate): KeyRecords =>
  [one.active, ...one.backups].reduce(
    (known, n) => shownToBe(known, one, n, evidenceOf(one, n, true, new Date(begin))),
    records,
  )

const shownToBe = (records: KeyRecords, one: HostOfEstate, n: number, evidence: Evidence): KeyRecords =>
  withKeyBehind(withEvidence(records, pinFor(one, n), evidence), pinFor(one, n), keyPin(n))

/** What somebody brings to show that there is such a key. */
function evidenceOf(one: HostOfEstate, n: number, isProven: boolean, at: Date): Evidence {
  if (one.pins === 'whole') return certificateOf(n, isProven, at)
  return isProven
    ? { at: at.toISOString(), what: 'request', possession: 'proven' }
    : { at: at.toISOString(), what: 'public-key', possession: 'claimed' }
}

const certificateOf = (n: number, isVerified: boolean, at: Date): Evidence => ({
  at: at.toISOString(),
  what: 'certificate',
  possession: 'claimed',
  notAfter: endOf(n),
  ...(isVerified ? { ends: 'given' } : {}),
})

/** Leaves of hosts that pin CAs have a key of their own, and all others one CA. */
function endpointOf(one: HostOfEstate, { key: n }: Shown, index: number): Endpoint {
  const leaf = one.pins === 'ca' ? 20 : n
  const issuer = one.pins === 'ca' ? n : 0
  const path = [
    { pin: keyPin(leaf), certificatePin: certificatePin(leaf), position: 'leaf' },
    { pin: caPin(issuer), certificatePin: `cert-${caPin(issuer)}`, position: 'ca' },
  ] as const
  return { address: `192.0.2.${index}`, paths: [path] }
}
