import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { LabError } from '../errors.ts'
import { drain, startChild } from './child.ts'
import { adopt, isAlive, release, stop } from './process-group.ts'
import { StreamSearch, TailLine } from './stream-search.ts'
import type { ClientProcess } from './types.ts'

/** How a client is started. */
export interface ClientCommand {
  readonly command: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** After so long it is stopped. */
  readonly timeoutMs: number
  /** Looked for on its stdout. */
  readonly nonce: string
  readonly signal?: AbortSignal | undefined
  /** Called before the client is stopped, so that what it does then is not taken for its own doing. */
  readonly beforeStop: () => Promise<void>
}

/**
 * Runs a client in a process group of its own until the whole group has ended. A process that leaves the group
 * (setsid) is not waited for.
 *
 * @throws {LabError} `KEYPIN_LAB_CLIENT` when it cannot be started, `KEYPIN_LAB_ABORTED`.
 */
export async function runClient(options: ClientCommand): Promise<ClientProcess> {
  stopIfAborted(options.signal)
  const started = performance.now()
  const child = await startChild({ ...options, stdin: 'ignore' })
  const group = child.pid ?? 0
  adopt(group)
  const output = new StreamSearch(options.nonce)
  const errors = new TailLine()
  drain(child.stdout, (chunk) => output.push(chunk))
  drain(child.stderr, (chunk) => errors.push(chunk))
  try {
    const timedOut = !(await hasEnded(child, group, started + options.timeoutMs, options.signal))
    if (timedOut) {
      await options.beforeStop()
      await stop(group)
    }
    stopIfAborted(options.signal)
    return {
      exitCode: timedOut ? null : child.exitCode,
      signal: timedOut ? null : child.signalCode,
      timedOut,
      usedAnswer: output.isFound,
      durationMs: Math.round(performance.now() - started),
      lastWords: errors.line,
    }
  } finally {
    if (isAlive(group)) await stop(group)
    release(group)
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
}

/** Waits for the process and then for its group; `false` at the deadline or when aborted. */
async function hasEnded(
  child: ChildProcess,
  group: number,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (!(await hasExited(child, deadline, signal))) return false
  for (let pauseMs = 5; isAlive(group); pauseMs = Math.min(2 * pauseMs, 80)) {
    if (performance.now() > deadline || signal?.aborted) return false
    await delay(pauseMs)
  }
  return true
}

async function hasExited(
  child: ChildProcess,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true
  const giveUp = new AbortController()
  const abort = (): void => giveUp.abort()
  const timer = setTimeout(abort, Math.max(1, deadline - performance.now()))
  signal?.addEventListener('abort', abort)
  try {
    await once(child, 'exit', { signal: giveUp.signal })
    return true
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

/** Ctrl-C, or whatever the caller wires to its signal. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new LabError('KEYPIN_LAB_ABORTED', 'stopped; no record was written')
}
