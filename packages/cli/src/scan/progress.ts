import type { Io } from '../io.ts'

/** Tells a person at the terminal how far it is; silent everywhere else. */
export interface Progress {
  /** One host was done by an earlier run. */
  doneBefore(): void
  /** One more host is done; tells at most a few times a second. */
  done(failed: boolean): void
  /** Clears the line; gives the sum of it. */
  end(): string
}

const everyMs = 250

/**
 * @param total How many there are, where that is known.
 * @param nowMs A clock that only goes forward.
 */
export function startProgress(io: Io, total: number | undefined, nowMs: () => number): Progress {
  const startedAt = nowMs()
  let shownAt = startedAt
  let count = 0
  let failures = 0
  let before = 0
  const isShown = io.isTTY.stderr
  return {
    doneBefore: () => {
      before += 1
    },
    done: (failed) => {
      count += 1
      if (failed) failures += 1
      const now = nowMs()
      if (!isShown || now - shownAt < everyMs) return
      shownAt = now
      io.stderr.write(`\r\u001b[K${line({ count, failures, before, total, elapsedMs: now - startedAt })}`)
    },
    end: () => {
      if (isShown) io.stderr.write('\r\u001b[K')
      const seconds = ((nowMs() - startedAt) / 1000).toFixed(1)
      return `${hosts(count)} in ${seconds} s, ${failures} of them could not be looked at`
    },
  }
}

interface Figures {
  readonly count: number
  readonly failures: number
  readonly before: number
  readonly total: number | undefined
  readonly elapsedMs: number
}

function line({ count, failures, before, total, elapsedMs }: Figures): string {
  const perMs = count / Math.max(elapsedMs, 1)
  const rate = `${(perMs * 1000).toFixed(0)}/s`
  const failed = failures === 0 ? '' : `, ${failures} failed`
  if (total === undefined) return `keypin: ${hosts(before + count)}, ${rate}${failed}`
  const left = duration((total - before - count) / perMs)
  return `keypin: ${before + count} of ${hosts(total)}, ${rate}, ${left} left${failed}`
}

const hosts = (count: number): string => `${count} ${count === 1 ? 'host' : 'hosts'}`

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
