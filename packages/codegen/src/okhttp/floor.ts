// What OkHttp's CertificatePinner can say of a plan. It applies to every connection, also to those of
// WebSockets, which network interceptors never see; so whatever it can say, it says. It unites the pins of
// all patterns that match a name and cannot make an exception, and so is a floor: it must never refuse
// what the plan allows, and where it allows more, generated code judges the verified path again.
import { narrowerEntries, widerEntries } from '../plan/overlap.ts'
import type { Plan, PlanEntry } from '../plan/plan.ts'

/** An entry, and how much of it CertificatePinner enforces. */
export interface FloorEntry {
  readonly entry: PlanEntry
  /** Patterns to add with all pins of the entry; empty when CertificatePinner must not look at it. */
  readonly patterns: readonly string[]
  /** Whether these patterns alone refuse whatever the entry refuses. */
  readonly isExact: boolean
  /** Whether they are enough for WebSockets, whose connections nothing else can judge. */
  readonly allowsWebSocket: boolean
}

/** The entries of a plan with their part in CertificatePinner. */
export function floorOf({ entries }: Plan): FloorEntry[] {
  return entries.map((entry) => {
    const patterns = patternsOf(entry, entries)
    const comparesAll = comparesAllPins(entry, entries, patterns)
    const isExact = comparesAll && entry.forbid.length === 0
    const allowsWebSocket = entry.mode !== 'enforce' || (comparesAll && (isExact || pinsOwnKeys(entry)))
    return { entry, patterns, isExact, allowsWebSocket }
  })
}

/** Whether CertificatePinner by itself does all that the plan says, and nobody is to be told of failures. */
export function isPlain(plan: Plan): boolean {
  const pinned = floorOf(plan).filter(({ entry }) => entry.mode !== 'off')
  return plan.unlisted === 'allow' && pinned.every(saysAll)
}

function saysAll({ entry, isExact }: FloorEntry): boolean {
  return isExact && entry.mode === 'enforce' && entry.expiresAt === undefined && entry.reportTo.length === 0
}

function patternsOf(entry: PlanEntry, entries: readonly PlanEntry[]): string[] {
  if (!isNative(entry)) return []
  const reaches = narrowerEntries(entry, entries).every((below) => isNative(below) && !lapsesOpen(below))
  if (!reaches || entry.subdomains === 'none') return [entry.host]
  return entry.subdomains === 'any' ? [`**.${entry.host}`] : [entry.host, `*.${entry.host}`]
}

// A pin it cannot compare, or a mismatch to let pass, keeps an entry out of CertificatePinner.
function isNative({ mode, pins }: PlanEntry): boolean {
  return mode === 'enforce' && pins.every(({ pin }) => pin.kind === 'spki')
}

function lapsesOpen({ onExpiry }: PlanEntry): boolean {
  return onExpiry === 'open'
}

function comparesAllPins(
  entry: PlanEntry,
  entries: readonly PlanEntry[],
  patterns: readonly string[],
): boolean {
  if (entry.mode === 'off') return true
  const own = new Set(entry.pins.map(({ pin }) => pin.text))
  const united = widerEntries(entry, entries).filter((wider) => reachesBelow(wider, entries))
  return (
    isNative(entry) &&
    (entry.subdomains === 'none' || patterns.some((pattern) => pattern.startsWith('*'))) &&
    united.every(({ pins }) => pins.every(({ pin }) => own.has(pin.text)))
  )
}

// A server that has the key of a pinned leaf is ours, whoever certified the key; so a forbidden key above it
// can be let pass where there is no looking at it. Below a pinned CA it cannot.
function pinsOwnKeys({ pins }: PlanEntry): boolean {
  return pins.every(({ position }) => position === 'leaf')
}

function reachesBelow(wider: PlanEntry, entries: readonly PlanEntry[]): boolean {
  return patternsOf(wider, entries).some((pattern) => pattern.startsWith('*'))
}
