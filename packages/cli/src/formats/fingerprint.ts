import { createHash } from 'node:crypto'
import type { Check, CheckReport } from './check.ts'

/**
 * A name for each check that stays the same from run to run, so that a system knows what is new. Made of where it is
 * and what it is about, not of the message: that may count days.
 */
export function fingerprints({ file, checks }: Pick<CheckReport, 'file' | 'checks'>): string[] {
  const times = new Map<string, number>()
  return checks.map((check) => {
    const place = placeOf(check, file)
    const time = times.get(place) ?? 0
    times.set(place, time + 1)
    return createHash('sha256').update(`${place}\n${time}`).digest('hex')
  })
}

const placeOf = ({ rule, subject, path = '', file: own }: Check, file: string): string =>
  JSON.stringify([rule, own ?? file, path, subject])
