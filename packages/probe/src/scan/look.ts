import { setTimeout as sleep } from 'node:timers/promises'
import { KeypinError } from 'keypin'
import { ProbeError, type ProbeErrorCode } from '../errors.ts'
import type { FailureCode } from '../failure.ts'
import { type InspectOptions, inspect } from '../inspect.ts'
import type { Inspection } from '../inspection.ts'
import { parseTarget, withoutCredentials } from '../target.ts'

/** What came of one line of a list. */
export type Scanned = Inspection | Unscannable

/** A line that names no host. */
export interface Unscannable {
  readonly target: string
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string }
}

/** How one host of a list is looked at. */
export interface LookOnceOptions
  extends Omit<InspectOptions, 'only' | 'sendServername' | 'connect' | 'cwd' | 'secondOpinion'> {
  /** How often one that gave no answer is tried again, each time after a longer pause. Default 1. */
  readonly retries?: number
}

/** What may be different in a moment. */
const passing: readonly FailureCode[] = [
  'KEYPIN_TIMED_OUT',
  'KEYPIN_CONNECTION_CLOSED',
  'KEYPIN_HOST_UNREACHABLE',
]

/** Looks at one host of a list; whatever is wrong with it, the list goes on. Rejects only when aborted. */
export async function lookOnce(
  target: string,
  { retries = 1, ...options }: LookOnceOptions,
  signal?: AbortSignal,
): Promise<Scanned> {
  try {
    // a list is data from elsewhere: it never names files of this machine
    if (parseTarget(target).kind === 'file')
      throw new ProbeError('KEYPIN_TARGET_MALFORMED', 'a list holds hosts, and this is the path of a file')
    for (let attempt = 0; ; attempt++) {
      const seen = await inspect(target, { ...options, secondOpinion: false, ...(signal && { signal }) })
      if (attempt >= retries || seen.failure === undefined || !passing.includes(seen.failure.code))
        return seen
      await sleep(500 * 2 ** attempt, undefined, signal && { signal })
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof KeypinError)) return lookFailed(target, error)
    const { code, message, hint } = error
    return {
      target: withoutCredentials(target),
      error: { code, message, ...(hint === undefined ? {} : { hint }) },
    }
  }
}

/** A fault of ours that some server brings out: it must not cost the other hosts of a list. */
export function lookFailed(target: string, reason: unknown): Unscannable {
  const code: ProbeErrorCode = 'KEYPIN_LOOK_FAILED'
  const said = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason)
  const hint = 'look at it alone with KEYPIN_DEBUG=1 keypin inspect, and report what it prints'
  return {
    target: withoutCredentials(target),
    error: { code, message: `keypin failed on this host: ${said.slice(0, 200)}`, hint },
  }
}
