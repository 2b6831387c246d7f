import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { LabError, reasonOf } from '../errors.ts'

/** What a process is started with. */
export interface ChildOptions {
  readonly command: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly stdin: 'ignore' | 'pipe'
}

/**
 * Starts a process in a group of its own.
 *
 * @throws {LabError} `KEYPIN_LAB_CLIENT` when it cannot be started.
 */
export async function startChild({ command, cwd, environment, stdin }: ChildOptions): Promise<ChildProcess> {
  const [file = '', ...parameters] = command
  try {
    const child = spawn(file, parameters, {
      cwd,
      env: environment,
      detached: true,
      stdio: [stdin, 'pipe', 'pipe'],
    })
    await once(child, 'spawn')
    return child
  } catch (cause) {
    const message = `could not start the client ${JSON.stringify(file)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_CLIENT', message, {
      hint: 'give its command after --, as the shell would find it: keypin lab run --dir lab -- node client.mjs',
      cause,
    })
  }
}

/** Reads a stream of a process to its end, whatever becomes of it. */
export function drain(stream: Readable | null, read: (chunk: Buffer) => void): void {
  stream?.on('data', read)
  stream?.on('error', () => {})
}
