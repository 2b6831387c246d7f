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
}

/** The entries of a plan with their part in CertificatePinner. */
export function floorOf({ entries }: Plan): FloorEntry[] {
  return entries.map((entry) => {
    const patterns = patternsOf(entry, entries)
    return { entry, patterns, isExact: isExact(entry, entries, patterns) }
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

function isExact(entry: PlanEntry, entries: readonly PlanEntry[], patterns: readonly string[]): boolean {
  if (entry.mode === 'off') return true
  const own = new Set(entry.pins.map(({ pin }) => pin.text))
  const united = widerEntries(entry, entries).filter((wider) => reachesBelow(wider, entries))
  return (
    isNative(entry) &&
    entry.forbid.length === 0 &&
    (entry.subdomains === 'none' || patterns.some((pattern) => pattern.startsWith('*'))) &&
    united.every(({ pins }) => pins.every(({ pin }) => own.has(pin.text)))
  )
}

function reachesBelow(wider: PlanEntry, entries: readonly PlanEntry[]): boolean {
  return patternsOf(wider, entries).some((pattern) => pattern.startsWith('*'))
}
