import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const entry = join(import.meta.dirname, 'entry.ts')

/** The command as a process of its own. */
export interface Spawned {
  readonly child: ChildProcess
  /** What it said so far. */
  readonly said: { stdout: string; stderr: string }
  /** Resolves when it has ended and everything it said has come. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts the command from source in a folder. */
export function spawnKeypin(
  argv: readonly string[],
  cwd: string,
  options: {
    uid?: number
    env?: Readonly<Record<string, string>>
    stdin?: 'pipe' | number
    stdout?: number
  } = {},
): Spawned {
  const child = spawn(process.execPath, ['--conditions=keypin-source', entry, ...argv], {
    cwd,
    env: { PATH: process.env.PATH, KEYPIN_DEBUG: '1', ...options.env },
    stdio: [options.stdin ?? 'ignore', options.stdout ?? 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => {
    said.stdout += chunk
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    said.stderr += chunk
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { child, said, ended }
}
