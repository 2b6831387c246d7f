import { CareError } from '../errors.ts'
import type { AdoptionCurve } from './curve.ts'

/** More than a store's export of five years has. */
export const maxFigureBytes: number = 8 * 1024 * 1024
const maxRows = 200_000
const maxVersions = 200
const maxDays = 3_660

/**
 * Reads an adoption curve from figures that somebody counted, as CSV with a header.
 *
 * - `day,share`: days after a release, and the per cent of installs that have it or a newer one
 * - `day,version,users`: a date or a number of a day, and how many installs had each version on it; the curve is
 *   the mean over all versions that appeared after the first day
 *
 * @throws {CareError} `KEYPIN_FIGURES_INVALID`, with the line. What stands in the file is quoted bounded.
 */
export function readFigures(text: string): AdoptionCurve {
  if (text.length > maxFigureBytes) throw invalid(1, `is larger than ${maxFigureBytes / 1024 / 1024} MiB`)
  const [header, ...rows] = readRows(text.replace(/^\ufeff/, ''))
  const names = header?.cells.map((name) => name.trim().toLowerCase()).join(',')
  if (rows.length === 0) throw invalid(1, 'holds no figures')
  if (names === 'day,share') return curveOfShares(rows)
  if (names === 'day,version,users') return curveOfVersions(rows)
  throw invalid(1, "begins with neither 'day,share' nor 'day,version,users'")
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** Cells may be quoted (RFC 4180), but hold no line break: no version has one. */
function readRows(text: string): readonly Row[] {
  const lines = text.split(/\r?\n/)
  if (lines.length > maxRows + 2) throw invalid(maxRows + 2, `is one of more than ${maxRows} lines`)
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ line: index + 1, cells: readCells(line, index + 1) }],
  )
}

function readCells(line: string, number: number): readonly string[] {
  if (line.length > 1_000) throw invalid(number, 'is longer than 1,000 characters')
  const cells: string[] = []
  for (let rest = line; ; ) {
    const [, quoted, plain] = /^(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/.exec(rest) ?? []
    if (quoted === undefined && plain === undefined) throw invalid(number, 'has a quote that is not closed')
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    const width = quoted === undefined ? (plain ?? '').length : quoted.length + 2
    if (width >= rest.length) return cells
    rest = rest.slice(width + 1)
  }
}

function curveOfShares(rows: readonly Row[]): AdoptionCurve {
  const points = new Map<number, number>()
  for (const { line, cells } of rows) {
    const [day = '', share = '', extra] = cells
    if (extra !== undefined) throw invalid(line, 'has more than two cells')
    const at = numberOf(day, line, 'a day', maxDays)
    if (!Number.isInteger(at)) throw invalid(line, 'is not a whole day')
    if (points.has(at)) throw invalid(line, `tells day ${at} a second time`)
    points.set(at, numberOf(share.replace(/ ?%$/, ''), line, 'a share in per cent', 100) / 100)
  }
  return { shares: filled(points), source: 'figures: shares' }
}

function curveOfVersions(rows: readonly Row[]): AdoptionCurve {
  const counted = countByDay(rows)
  const days = [...counted.keys()].sort((a, b) => a - b)
  const [first = 0] = days
  if ((days.at(-1) ?? 0) - first > maxDays)
    throw invalid(rows[0]?.line ?? 2, `begins more than ${maxDays} days`)
  const appeared = new Map<string, number>()
  for (const day of days)
    for (const [version, users] of counted.get(day) ?? [])
      if (users > 0 && !appeared.has(version)) appeared.set(version, day)
  if (appeared.size > maxVersions)
    throw invalid(rows[0]?.line ?? 2, `begins more than ${maxVersions} versions`)
  const sums = new Map<number, { sum: number; count: number }>()
  for (const day of days)
    for (const [since, share] of sharesOn(counted.get(day) ?? new Map(), appeared))
      if (since > first) {
        const { sum, count } = sums.get(day - since) ?? { sum: 0, count: 0 }
        sums.set(day - since, { sum: sum + share, count: count + 1 })
      }
  if (sums.size === 0)
    throw invalid(rows[0]?.line ?? 2, 'begins figures in which no version appears after the first day')
  const means = new Map([...sums].map(([age, { sum, count }]) => [age, sum / count]))
  return { shares: filled(means), source: `figures: ${appeared.size} versions over ${days.length} days` }
}

/** For each day on which a version appeared, the share of a later day's installs that has it or a newer one. */
function sharesOn(
  onDay: ReadonlyMap<string, number>,
  appeared: ReadonlyMap<string, number>,
): readonly (readonly [since: number, share: number])[] {
  const bySince = new Map<number, number>()
  let all = 0
  for (const [version, users] of onDay) {
    const since = appeared.get(version)
    all += users
    if (since !== undefined) bySince.set(since, (bySince.get(since) ?? 0) + users)
  }
  let newer = 0
  return [...bySince]
    .sort(([a], [b]) => b - a)
    .flatMap(([since, users]) => {
      newer += users
      return all === 0 ? [] : [[since, newer / all] as const]
    })
}

function countByDay(rows: readonly Row[]): Map<number, Map<string, number>> {
  const counted = new Map<number, Map<string, number>>()
  for (const { line, cells } of rows) {
    const [dayText = '', version = '', users = '', extra] = cells
    if (extra !== undefined) throw invalid(line, 'has more than three cells')
    if (version === '' || version.length > 64) throw invalid(line, 'has no version of at most 64 characters')
    const day = dayOf(dayText.trim(), line)
    const onDay = counted.get(day) ?? new Map<string, number>()
    onDay.set(version, (onDay.get(version) ?? 0) + numberOf(users, line, 'a number of users', 1e12))
    counted.set(day, onDay)
  }
  return counted
}

function dayOf(text: string, line: number): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const at = Date.parse(`${text}T00:00:00Z`)
    if (!Number.isNaN(at)) return at / 86_400_000
  }
  const day = numberOf(text, line, 'a day or a date such as 2026-11-23', 1e6)
  if (Number.isInteger(day)) return day
  throw invalid(line, 'is not a whole day')
}

/** Days between those that were counted lie on a line between them, and no share falls again. */
function filled(points: ReadonlyMap<number, number>): readonly number[] {
  const days = [...points.keys()].sort((a, b) => a - b)
  const shares: number[] = []
  let highest = 0
  let before = { day: -1, share: 0 }
  for (const day of days) {
    const share = Math.max(highest, points.get(day) ?? 0)
    for (let at = shares.length; at <= day; at++)
      shares.push(before.share + ((share - before.share) * (at - before.day)) / (day - before.day))
    highest = share
    before = { day, share }
  }
  return shares
}

function numberOf(text: string, line: number, what: string, max: number): number {
  const value = /^\s*\d{1,15}(?:\.\d{1,15})?\s*$/.test(text) ? Number(text) : Number.NaN
  if (value >= 0 && value <= max) return value
  throw invalid(line, `has '${text.slice(0, 40)}' where ${what} from 0 to ${max} is expected`)
}

function invalid(line: number, problem: string): CareError {
  return new CareError('KEYPIN_FIGURES_INVALID', `the figures do not hold: line ${line} ${problem}`, {
    hint: "write them as CSV: 'day,share' with 0,0 · 7,41.5 · 30,80, or 'day,version,users' with 2026-11-01,5.2.0,120000",
  })
}
