import { open, readFile, rm, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Run, Seal } from '../run/types.ts'
import type { ChainPlace } from './seal.ts'

/** A line of a lab's journal: one record that was written. */
export interface JournalEntry {
  readonly sequence: number
  readonly digest: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly verdict: Run['verdict']
}

/** The entries of a journal; one that is not there has none, and a line that is damaged is left out. */
export async function readJournal(path: string): Promise<JournalEntry[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line) => readEntry(line) ?? [])
}

/** The place of the record that comes next. */
export function nextPlace(entries: readonly JournalEntry[]): ChainPlace {
  const last = entries.at(-1)
  return { sequence: (last?.sequence ?? 0) + 1, previous: last?.digest ?? null }
}

/** A journal with one more record. */
export function withEntry(
  entries: readonly JournalEntry[],
  { startedAt, verdict }: Run,
  { sequence, digest }: Seal,
): string {
  const all = [...entries, { sequence, digest, startedAt, verdict }]
  return all.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

function readEntry(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line) as JournalEntry
    return Number.isInteger(entry.sequence) && typeof entry.digest === 'string' ? entry : undefined
  } catch {
    return undefined
  }
}

const patienceMs = 10_000
// Held for as long as it takes to write two files; one that is older was left by a process that died.
const staleMs = 30_000

/** Does something that two runs in one lab must not do at once. */
export async function withLock<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  const until = performance.now() + patienceMs
  for (;;) {
    const lock = await open(path, 'wx').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && performance.now() < until)
        return
      throw error
    })
    if (lock !== undefined) {
      await lock.close()
      return await work().finally(() => rm(path, { force: true }))
    }
    await removeStale(path)
    await delay(20)
  }
}

async function removeStale(path: string): Promise<void> {
  const facts = await stat(path).catch(() => undefined)
  if (facts !== undefined && Date.now() - facts.mtimeMs > staleMs) await rm(path, { force: true })
}
