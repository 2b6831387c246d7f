import type { JudgedRun } from '../judge/attempts.ts'
import type { Answered } from '../serve/answer.ts'
import type { Trial } from './trial.ts'
import { quotedWords } from './words.ts'

/** Why nothing that the client refuses would mean anything; `undefined` when it accepted the genuine chain. */
export function failureOf(phase: 'before' | 'after', trials: readonly Trial[]): string | undefined {
  for (const { runs, processes } of trials) {
    const bad = runs.find(({ outcome }) => outcome !== 'accepted')
    if (bad === undefined) continue
    const last = processes.at(-1)
    return `the control ${phase} the scenarios failed: the client ${didWith(bad)}${quotedWords(last)}`
  }
  return undefined
}

function didWith({ outcome, note }: JudgedRun): string {
  switch (outcome) {
    case 'leaked':
      return 'got its answer from the genuine server and failed all the same; let it exit with 0 when its request succeeds'
    case 'refused':
      return 'refused the genuine chain; does it trust KEYPIN_LAB_CA and use the pins of KEYPIN_LAB_PINSET?'
    case 'no-contact':
      return `never reached the lab (${note ?? 'does it use KEYPIN_LAB_URL, and does its host lead to KEYPIN_LAB_ADDRESS?'})`
    default:
      return `was ${outcome} with the genuine server`
  }
}

/** In how many runs the client sent a request. */
export const runsWithRequest = (trials: readonly Trial[]): number =>
  trials.flatMap(({ runs }) => runs).filter(({ outcome, appBytes }) => outcome === 'accepted' && appBytes > 0)
    .length

const amounts: readonly Answered[] = ['none', 'part', 'whole']

/** For how much of an answer the client stays with the genuine server: the least that was seen. */
export function habitOf(trials: readonly Trial[]): Answered {
  const seen = trials
    .flatMap(({ runs }) => runs)
    .flatMap(({ connections }) => connections)
    .filter(({ outcome }) => outcome === 'accepted')
    .map(({ evidence }) => evidence.answered)
  return amounts.find((amount) => seen.includes(amount)) ?? 'whole'
}
