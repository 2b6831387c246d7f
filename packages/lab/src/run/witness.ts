import type { Witness } from '../judge/outcome.ts'
import type { ClientProcess } from './types.ts'

const exitOf = { ACCEPT: 'succeeded', REJECT: 'failed', UNSUPPORTED: 'failed' } as const

/** What the process says beside its connections: by its answer, or else by how it ended. */
export function witnessOf(process: ClientProcess | undefined): Witness {
  if (process === undefined) return { exit: 'unknown', usedAnswer: false }
  const { timedOut, exitCode, usedAnswer, answer } = process
  if (answer !== undefined) return { exit: exitOf[answer.verdict], said: answer.verdict, usedAnswer }
  if (timedOut) return { exit: 'unknown', usedAnswer }
  return { exit: exitCode === 0 ? 'succeeded' : 'failed', usedAnswer }
}
