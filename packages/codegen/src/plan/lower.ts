import type { HostEntry, Pin, PinSet } from 'keypin'
import { pinSetDigest } from 'keypin'
import { compare, type Loss, type LossCode, sortLosses } from '../loss.ts'
import type { Capabilities } from '../target.ts'
import { widerEntries } from './overlap.ts'
import type { Plan, PlanEntry } from './plan.ts'
import { asExclusion, rules } from './rules.ts'

/** What a pin set comes to on a target. */
export interface Lowered {
  readonly plan: Plan
  /** Sorted, gravest first. */
  readonly losses: readonly Loss[]
}

/**
 * Lowers a pin set to what a target can express; pure and deterministic.
 *
 * Whatever the target cannot say is a loss. A `refused` one takes its host out of the plan: accepted (its
 * code is in `accept`) or not, the plan holds only what may be rendered. Below a wider entry the host stays
 * as an exclusion, so that the wider pins do not lock its users out; where the target has no exclusions the
 * refusal cannot be accepted.
 */
export function lower(pinSet: PinSet, can: Capabilities, accept: readonly LossCode[] = []): Lowered {
  const losses: Loss[] = setLosses(pinSet, can)
  let entries: readonly PlanEntry[] = [...pinSet.hosts.values()].map((entry) =>
    planEntry(entry, pinSet.forbid),
  )
  for (const rule of rules) {
    const context = { can, unlistedBlocked: pinSet.unlisted === 'block', entries }
    const next: PlanEntry[] = []
    for (const entry of entries) {
      const result = rule(entry, context)
      const found = result.losses.map((loss) => settle(loss, entry, context, accept))
      losses.push(...found)
      const left = found.some(({ severity }) => severity === 'refused')
        ? remainder(entry, context)
        : result.entry
      if (left !== undefined) next.push(left)
    }
    entries = next
  }
  const { name } = pinSet
  const unlisted = pinSet.unlisted === 'block' && can.unlistedBlock ? 'block' : 'allow'
  if (unlisted === 'allow' && entries.every(({ mode }) => mode === 'off')) losses.push(NOTHING_PINNED)
  const head = { ...(name === undefined ? {} : { name }), digest: pinSetDigest(pinSet) }
  return { plan: { ...head, unlisted, entries }, losses: sortLosses(losses) }
}

const NOTHING_PINNED: Loss = {
  severity: 'refused',
  code: 'nothing',
  what: 'nothing would be pinned',
  why: 'no host of the pin set can be expressed on this target',
}

function planEntry(entry: HostEntry, forbid: readonly Pin[]): PlanEntry {
  const together = new Map([...forbid, ...entry.forbid].map((pin) => [pin.text, pin]))
  const sorted = [...together.values()].sort((a, b) => compare(a.text, b.text))
  return { ...entry, isAddress: isAddress(entry.host), forbid: entry.mode === 'off' ? [] : sorted }
}

// Hosts of a pin set are canonical, and no DNS name ends in a label of digits (RFC 1123 section 2.1).
function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host)
}

function setLosses(pinSet: PinSet, can: Capabilities): Loss[] {
  const losses: Loss[] = []
  if (pinSet.unlisted === 'block' && !can.unlistedBlock) losses.push(UNLISTED_ALLOWED)
  if (!can.clearTextOff) losses.push(CLEAR_TEXT_ALLOWED)
  return losses
}

const UNLISTED_ALLOWED: Loss = {
  severity: 'weaker',
  code: 'unlisted',
  what: 'hosts that are not listed are reached unpinned',
  why: 'the platform cannot refuse them',
}

const CLEAR_TEXT_ALLOWED: Loss = {
  severity: 'weaker',
  code: 'clear-text',
  what: 'http: to a pinned host is not refused',
  why: 'the platform decides that elsewhere',
}

type Surroundings = { readonly can: Capabilities; readonly entries: readonly PlanEntry[] }

function settle(loss: Loss, entry: PlanEntry, around: Surroundings, accept: readonly LossCode[]): Loss {
  if (loss.severity !== 'refused' || !accept.includes(loss.code)) return loss
  const stuck = isCovered(entry, around) && !around.can.modes.includes('off')
  return stuck ? loss : { ...loss, accepted: true }
}

function remainder(entry: PlanEntry, around: Surroundings): PlanEntry | undefined {
  const excluded = isCovered(entry, around) && around.can.modes.includes('off')
  return excluded ? asExclusion(entry) : undefined
}

function isCovered(entry: PlanEntry, { entries }: Surroundings): boolean {
  return widerEntries(entry, entries).length > 0
}
