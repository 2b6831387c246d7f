import { execFile } from 'node:child_process'
import { HOST, type Place } from './place.ts'

/** What came of one run of a client. */
export interface Visit {
  readonly isAnswered: boolean
  /** What it printed, or why it failed. */
  readonly said: string
}

/** Runs a client once against a port of this machine, as the lab does it. */
export function visit(
  command: readonly string[],
  port: number,
  place: Place,
  signal: AbortSignal,
): Promise<Visit> {
  const [file = '', ...args] = command
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    KEYPIN_LAB_URL: `https://${HOST}:${port}/`,
    KEYPIN_LAB_HOST: HOST,
    KEYPIN_LAB_PORT: String(port),
    KEYPIN_LAB_ADDRESS: '127.0.0.1',
    KEYPIN_LAB_CA: place.trust,
  }
  return new Promise((resolve) => {
    execFile(file, args, { env, signal, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve({ isAnswered: error === null, said: (error === null ? stdout : stderr).trim() })
    })
  })
}
