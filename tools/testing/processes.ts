// A test that leaves a process behind fails: the next run would meet its port, its files or its load.
// Every test file runs in its own process group and with a mark in its environment; whoever leaves the
// group (setsid) still carries the mark.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** The variable that marks the processes of one test file. */
export const MARK = 'KEYPIN_TEST_MARK'

/** A process that is still there after its test file has ended. */
export interface Leftover {
  readonly pid: number
  readonly command: string
}

// Long enough for a killed child to be reaped, short enough not to hide one that is merely slow to end.
const GRACE_MS = 1000

/** Waits for the processes that carry the mark to end; kills and returns those that do not. */
export async function endLeftovers(mark: string, graceMs: number = GRACE_MS): Promise<Leftover[]> {
  const deadline = performance.now() + graceMs
  let found = findMarked(mark)
  while (found.length > 0 && performance.now() < deadline) {
    await delay(50)
    found = findMarked(mark)
  }
  for (const { pid } of found) kill(pid)
  return found
}

/** Kills a process, or a whole group when given a negative number; one that is gone already is fine. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

// Only Linux shows the environment of other processes; elsewhere the process group has to do.
function findMarked(mark: string): Leftover[] {
  if (process.platform !== 'linux') return []
  const entry = `${MARK}=${mark}\0`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProc(name, 'environ').includes(entry))
    .map((name) => ({ pid: Number(name), command: readProc(name, 'cmdline').replaceAll('\0', ' ').trim() }))
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return '' // it ended in the meantime, or belongs to someone else
  }
}
