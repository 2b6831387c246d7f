import { policyOf } from '../keys/lives.ts'
import { recordOf } from '../keys/records.ts'
import { advance, type StepResult } from './advance.ts'
import { enteredAt, type RotationContext } from './gates.ts'
import { realBackups } from './harm.ts'
import { lifeOf } from './lives.ts'
import { endpointsWith, isWholeLook, refusedPaths, unseen } from './served.ts'
import { isSpare, type KeyState, keyStates } from './states.ts'
import { wayOn } from './transitions.ts'

/** How the rotation of a host stands. */
export interface RotationStatus {
  readonly host: string
  readonly keys: readonly KeyStanding[]
  /** Pins that are backups in truth. */
  readonly realBackups: readonly string[]
  readonly next: NextStep
  /** What ends when, the nearest first. */
  readonly deadlines: readonly Deadline[]
  /** What is wrong already. */
  readonly problems: readonly string[]
  /** Addresses that could not be looked at, and why. */
  readonly unseen: readonly string[]
}

/** How one key stands. */
export interface KeyStanding {
  readonly pin: string
  readonly state: KeyState
  readonly since: string
  readonly means: string
  readonly label?: string
  /** How many addresses show it. */
  readonly addresses: number
}

/** What comes next. */
export type NextStep =
  | { readonly kind: 'step'; readonly step: StepResult; readonly opensAt?: Date }
  /** A key is wanted that does not exist yet: the state `planned`. */
  | { readonly kind: 'make-key'; readonly why: string }
  | { readonly kind: 'emergency'; readonly pin: string }
  | { readonly kind: 'rest'; readonly dueAt?: Date }

/** Something that ends. */
export interface Deadline {
  readonly at: string
  readonly what: string
  /** Whole days from now; negative when it is past. */
  readonly daysLeft: number
}

const dayMs = 86_400_000

/** What serves first, then what comes, then what is over. */
const order: readonly KeyState[] = [
  'compromised',
  'active',
  'canary',
  'retiring',
  'certified',
  'published',
  'generated',
  'retired',
  'abandoned',
  'destroyed',
]

/** Tells how the rotation of a host stands. Pure; the records must agree with the pin set. */
export function rotationStatus(context: RotationContext): RotationStatus {
  const { host, pinSet, records, served } = context
  const labels = new Map((pinSet.hosts.get(host)?.pins ?? []).map(({ pin, label }) => [pin.text, label]))
  const lives = [...lifeOf(records, host).keys].sort(
    ([, a], [, b]) => order.indexOf(a.state) - order.indexOf(b.state),
  )
  const keys = lives.map(([pin, { state, since }]) => {
    const label = labels.get(pin)
    return {
      pin,
      state,
      since,
      means: keyStates[state].means,
      ...(label === undefined ? {} : { label }),
      addresses: endpointsWith(served, pin).length,
    }
  })
  return {
    host,
    keys,
    realBackups: realBackups(context, host, served),
    next: nextStep(context),
    deadlines: deadlines(context),
    problems: problems(context),
    unseen: unseen(served).map(
      ({ address, failure = 'it shows no verified path', fix }) =>
        `${address} could not be looked at: ${failure}${fix === undefined ? '' : `; ${fix}`}`,
    ),
  }
}

/** What `rotate advance` does when it is not told what. */
export function nextStep(context: RotationContext): NextStep {
  const { host, pinSet, records, served } = context
  const keys = [...lifeOf(records, host).keys]
  const inState = (state: KeyState): string[] =>
    keys.flatMap(([pin, life]) => (life.state === state ? [pin] : []))
  const pinned = new Set((pinSet.hosts.get(host)?.pins ?? []).map(({ pin }) => pin.text))
  const stolen = inState('compromised').find((pin) => pinned.has(pin))
  if (stolen !== undefined) return { kind: 'emergency', pin: stolen }
  const backups = realBackups(context, host, served)
  if (backups.length === 0) return { kind: 'make-key', why: `${host} has no real backup` }
  for (const pin of [...inState('canary'), ...replaced(context), ...inState('retiring')])
    return step(context, pin)
  const [certified] = inState('certified')
  if (certified !== undefined && backups.every((pin) => pin === certified))
    return { kind: 'make-key', why: 'the only backup is about to serve, and then there would be none' }
  for (const pin of [certified ?? [], inState('generated')].flat()) return step(context, pin)
  const [published] = inState('published').sort((a, b) => since(context, a) - since(context, b))
  const dueAt = rotationDue(context)
  return published !== undefined && isWanted(context, published, dueAt)
    ? step(context, published)
    : { kind: 'rest', ...(dueAt === undefined ? {} : { dueAt }) }
}

const since = ({ records, host }: RotationContext, pin: string): number =>
  Date.parse(lifeOf(records, host).keys.get(pin)?.since ?? '')

/** Active keys after which another one became active. */
function replaced(context: RotationContext): readonly string[] {
  const active = [...lifeOf(context.records, context.host).keys].filter(([, { state }]) => state === 'active')
  const newest = Math.max(...active.map(([, life]) => Date.parse(life.since)))
  return active.flatMap(([pin, life]) =>
    Date.parse(life.since) < newest && endpointsWith(context.served, pin).length === 0 ? [pin] : [],
  )
}

function step(context: RotationContext, pin: string): NextStep {
  const state = lifeOf(context.records, context.host).keys.get(pin)?.state
  const on = state === undefined ? undefined : wayOn(state)
  const result = on === undefined ? undefined : advance(context, { pin, to: on.to })
  if (result === undefined) return { kind: 'rest' }
  const waits = result.gates.flatMap(({ open, opensAt }) => (open || opensAt === undefined ? [] : [opensAt]))
  const last = waits.sort((a, b) => b.getTime() - a.getTime())[0]
  return { kind: 'step', step: result, ...(last === undefined ? {} : { opensAt: last }) }
}

/** A backup rests until somebody plans a day, has it certified, or the active key grows old. */
function isWanted(context: RotationContext, pin: string, dueAt: Date | undefined): boolean {
  const { records, host, now } = context
  if (lifeOf(records, host).switchOn !== undefined) return true
  if (recordOf(records, pin).evidence.some(({ what }) => what === 'certificate')) return true
  return dueAt !== undefined && now >= dueAt
}

/** When the oldest active key is due to be replaced. */
export function rotationDue({ records, host }: RotationContext): Date | undefined {
  const life = lifeOf(records, host)
  const begun = [...life.keys.values()]
    .filter(({ state }) => state === 'active')
    .map((key) => Date.parse(enteredAt(key, 'active') ?? key.since))
  return begun.length === 0 ? undefined : new Date(Math.min(...begun) + policyOf(life).everyDays * dayMs)
}

function deadlines(context: RotationContext): readonly Deadline[] {
  const { pinSet, records, host, now } = context
  const entry = pinSet.hosts.get(host)
  const found: [string, string][] = []
  if (entry?.expiresAt !== undefined)
    found.push([
      entry.expiresAt.toISOString(),
      entry.onExpiry === 'closed'
        ? 'the entry expires, and the host is refused'
        : 'the entry expires, and pins nothing',
    ])
  for (const { address, notAfter } of context.served.endpoints)
    if (notAfter !== undefined)
      found.push([notAfter, `the certificate at ${address} ends: renew it with the same key`])
  for (const [pin, { state }] of lifeOf(records, host).keys) {
    const { seen, evidence } = recordOf(records, pin)
    const noted = seen.findLast((sighting) => sighting.host === host)?.notAfter
    if (state === 'active' && noted !== undefined && context.served.endpoints.length === 0)
      found.push([noted, `the certificate last seen of ${pin} ends: renew it with the same key`])
    const issued = evidence.findLast(({ what }) => what === 'certificate')?.notAfter
    const isBackup = pin.startsWith('cert-') && isSpare(state)
    if (issued !== undefined && isBackup)
      found.push([issued, `the backup ${pin} ends with its certificate: bring a newer one`])
    else if (issued !== undefined && state === 'certified')
      found.push([issued, `the certificate of ${pin} ends`])
  }
  const due = rotationDue(context)
  if (due !== undefined) found.push([due.toISOString(), 'the active key is due to be replaced'])
  return found
    .sort(([a], [b]) => Date.parse(a) - Date.parse(b))
    .map(([at, what]) => ({ at, what, daysLeft: Math.floor((Date.parse(at) - now.getTime()) / dayMs) }))
}

function problems(context: RotationContext): readonly string[] {
  const { pinSet, records, host, served } = context
  const shownBackups = [...lifeOf(records, host).keys].flatMap(([pin, { state }]) =>
    isSpare(state) && endpointsWith(served, pin).length > 0
      ? [`${pin} is ${state}, but ${endpointsWith(served, pin)[0]?.address} shows it already`]
      : [],
  )
  return [
    ...[...refusedPaths(pinSet, host, served)].map((path) => `clients refuse ${path}`),
    ...shownBackups,
    ...stateless(context),
    ...(realBackups(context, host, served).length === 0 ? [`${host} has no real backup`] : []),
  ]
}

/** Whether a pin without a state is a backup is not for a program to guess. */
function stateless({ pinSet, host, served }: RotationContext): readonly string[] {
  const bare = (pinSet.hosts.get(host)?.pins ?? []).filter(
    ({ pin, state }) => state === undefined && endpointsWith(served, pin.text).length === 0,
  )
  return isWholeLook(served)
    ? bare.map(
        ({ pin }) =>
          `${pin.text} stands in the pin set without a state, and no server shows it; if it is a backup, say so: "state": "backup"`,
      )
    : []
}
