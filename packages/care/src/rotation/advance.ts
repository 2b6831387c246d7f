import { KeypinError, type PinEntry, type PinSet, PinSetError, parsePin, withHost } from 'keypin'
import type { LifeStep } from '../keys/lives.ts'
import { type KeyRecords, withLife } from '../keys/records.ts'
import { clock, type GateAnswer, type KeyContext, keyContext, type RotationContext } from './gates.ts'
import { harmOf } from './harm.ts'
import { lifeOf, withKeyStep, withKeysSeen, withPinAs } from './lives.ts'
import type { KeyState } from './states.ts'
import { findTransition, type Transition } from './transitions.ts'

/** A step that somebody wants. */
export interface WantedStep {
  readonly pin: string
  readonly to: KeyState
  /** Why it is to be taken although a gate is closed. Opens gates; does not make harm. */
  readonly force?: string
  /** How the pin is written when it is new in the entry. */
  readonly entry?: Omit<PinEntry, 'pin' | 'state'>
}

/** A gate with its answer. */
export interface CheckedGate extends GateAnswer {
  readonly gate: string
  readonly asks: string
}

/** What became of a step. */
export interface StepResult {
  readonly pin: string
  readonly from: KeyState
  readonly to: KeyState
  readonly doing: string
  readonly gates: readonly CheckedGate[]
  /** What it would do that no step may, whatever the reason. */
  readonly harm: readonly string[]
  /** What to write; absent when the step is not taken. */
  readonly taken?: { readonly pinSet: PinSet; readonly records: KeyRecords; readonly step: LifeStep }
}

/**
 * Judges one step of one key, and takes it when nothing is against it. Pure.
 *
 * A closed gate yields to a reason, which is recorded. Harm does not: no step unpins what a server shows, leaves a
 * host without a real backup, or leaves an entry that does not parse.
 *
 * @returns `undefined` when the key has no record, or there is no such step from its state.
 */
export function advance(given: RotationContext, wanted: WantedStep): StepResult | undefined {
  const context = { ...given, records: withKeysSeen(given.records, given.served) }
  const key = keyContext(context, wanted.pin)
  const from = key.life?.state
  const row = from === undefined ? undefined : findTransition(from, wanted.to)
  if (from === undefined || row === undefined) return undefined
  const asked = clock.check(key).open ? row.gates : [clock, ...row.gates]
  const gates = asked.map(({ id, asks, check }) => ({ gate: id, asks, ...check(key) }))
  const step = stepOf(key, row, gates, wanted.force)
  const after = applied(key, wanted, step)
  const harm = 'problem' in after ? [after.problem] : harmOf(context, after, context.host, context.served)
  const told = { pin: wanted.pin, from, to: wanted.to, doing: row.doing, gates, harm }
  const isFree = gates.every(({ open }) => open) || wanted.force !== undefined
  if (!isFree || harm.length > 0 || 'problem' in after) return told
  return { ...told, taken: { ...after, step } }
}

function stepOf(
  { now }: KeyContext,
  { from, to }: Transition,
  gates: readonly CheckedGate[],
  force: string | undefined,
): LifeStep {
  const isForced = force !== undefined && gates.some(({ open }) => !open)
  return {
    at: now.toISOString(),
    from,
    to,
    gates: gates.map(({ gate, open, why }) => ({ gate, open, why })),
    ...(isForced ? { forced: force } : {}),
  }
}

/** The pin set and records after a step. */
export function applied(
  { pinSet, records, host, pin, entry }: KeyContext,
  wanted: Pick<WantedStep, 'entry'>,
  step: LifeStep,
): { pinSet: PinSet; records: KeyRecords } | { problem: string } {
  const stepped = planFulfilled(withKeyStep(records, host, pin, step), host, step)
  if (entry === undefined) {
    const needsEntry = step.to !== 'destroyed' && step.to !== 'abandoned'
    return needsEntry ? { problem: `${host} is not in the pin set` } : { pinSet, records: stepped }
  }
  try {
    const changed = withPinAs(entry, { pin: parsePin(pin), ...wanted.entry }, step.to)
    return { pinSet: withHost(pinSet, changed), records: stepped }
  } catch (error) {
    if (!(error instanceof KeypinError)) throw error
    return { problem: `the pin set would not hold: ${complaintsOf(error)}` }
  }
}

/** The day that was planned is over once the key serves; the next rotation gets its own. */
function planFulfilled(records: KeyRecords, host: string, { from, to }: LifeStep): KeyRecords {
  const { switchOn, ...life } = lifeOf(records, host)
  return from === 'canary' && to === 'active' && switchOn !== undefined
    ? withLife(records, host, life)
    : records
}

/** What is wrong with a pin set, on one line. */
export function complaintsOf(error: KeypinError<string>): string {
  return error instanceof PinSetError ? error.issues.map(({ message }) => message).join('; ') : error.message
}
