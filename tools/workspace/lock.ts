// Two tests that build at once would read each other's half-written files.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const RETRY_MS = 50

/** Runs `work` while no other process holds the lock; a lock whose holder has died is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  while (!take(path)) await delay(RETRY_MS)
  try {
    return await work()
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

function take(path: string): boolean {
  try {
    mkdirSync(path) // atomic: one process succeeds
  } catch {
    if (!isHeld(path)) rmSync(path, { recursive: true, force: true })
    return false
  }
  writeFileSync(join(path, 'pid'), String(process.pid))
  return true
}

function isHeld(path: string): boolean {
  try {
    process.kill(Number(readFileSync(join(path, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    // No such process: its holder has died. No pid file: it is being written at this moment, or being removed.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
