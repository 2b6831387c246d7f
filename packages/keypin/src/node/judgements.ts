import { type Decision, decide } from '../evaluate/decide.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { Evaluation } from '../evaluate/evaluation.ts'
import type { Path } from '../path/path.ts'
import type { PinSet } from '../pinset/types.ts'
import { BoundedMap } from './bounded-map.ts'

/** What was judged about one name of a connection. */
export interface NameJudgement {
  readonly evaluation: Evaluation
  readonly decision: Decision
}

// Hosts that come with one and the same chain: the names of a wildcard certificate.
const MAX_HOSTS = 100

interface Judged extends NameJudgement {
  readonly pinSet: PinSet
}

/**
 * Judges a host on verified paths, and knows the answer when nothing has changed: the pin set, the paths, and on which
 * side of the entry's expiry the clock is are all that an evaluation depends on.
 */
export class Judgements {
  readonly #known = new WeakMap<readonly Path[], BoundedMap<string, Judged>>()

  judge(pinSet: PinSet, host: string, paths: readonly Path[], now: Date): NameJudgement {
    const known = this.#known.get(paths)?.get(host)
    if (known?.pinSet === pinSet && isExpired(known.evaluation, now) === known.evaluation.expired)
      return known
    const evaluation = evaluate(pinSet, host, paths, now)
    const judged = { pinSet, evaluation, decision: decide(evaluation) }
    this.#hostsOf(paths).set(host, judged)
    return judged
  }

  #hostsOf(paths: readonly Path[]): BoundedMap<string, Judged> {
    const known = this.#known.get(paths) ?? new BoundedMap<string, Judged>(MAX_HOSTS)
    this.#known.set(paths, known)
    return known
  }
}

function isExpired({ entry }: Evaluation, now: Date): boolean {
  return entry?.expiresAt !== undefined && now.getTime() >= entry.expiresAt.getTime()
}
