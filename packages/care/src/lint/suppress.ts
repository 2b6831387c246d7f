import { CareError } from '../errors.ts'
import { rules } from './registry.ts'
import type { Finding } from './rule.ts'

/** A finding that somebody decided to live with: `lint.suppress` of `keypin.config.json`. */
export interface Suppression {
  /** Id or name of the rule. */
  readonly rule: string
  /** Only for this host; every host when absent. */
  readonly host?: string
  /** Only for this configured target. */
  readonly target?: string
  /** Only in this file of client code, or in this folder when it ends in `/`. */
  readonly file?: string
  readonly reason: string
  /** Last day it holds, ISO 8601; for ever when absent. */
  readonly until?: string
}

/** Whether a suppression covers a finding at a moment. */
export function isSuppressed(finding: Finding, suppressions: readonly Suppression[], now: Date): boolean {
  return suppressions.some(
    ({ rule, host, target, file, until }) =>
      (rule.toUpperCase() === finding.rule || rule.toLowerCase() === finding.name) &&
      (host === undefined || host === finding.host) &&
      (target === undefined || target === finding.target) &&
      (file === undefined || isIn(finding.file, file)) &&
      (until === undefined || now.getTime() < endOfDay(until)),
  )
}

const isIn = (path: string | undefined, file: string): boolean =>
  path === file || (file.endsWith('/') && path?.startsWith(file) === true)

/** The suppressions that have ended, or are for a host or target that there is not, each as what is to be said of it. */
export function idleSuppressions(
  suppressions: readonly Suppression[],
  hosts: ReadonlySet<string>,
  targets: readonly string[],
  now: Date,
): string[] {
  return suppressions.flatMap(({ rule, host, target, until }, index) => {
    const name = `lint.suppress[${index}], of ${rule},`
    if (until !== undefined && now.getTime() >= endOfDay(until)) return [`${name} ended on ${until}`]
    if (host !== undefined && !hosts.has(host)) return [`${name} is for ${host}, which is not in the pin set`]
    return target === undefined || targets.includes(target)
      ? []
      : [`${name} is for ${target}, which is not among the targets`]
  })
}

/**
 * Reads the list of suppressions.
 *
 * @param value What stands at `lint.suppress`; nothing when absent.
 * @throws {CareError} `KEYPIN_CONFIG_INVALID` for one without reason, or for a rule that there is not: silence must be explained.
 */
export function readSuppressions(value: unknown): readonly Suppression[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalid('lint.suppress', 'is not a list')
  return value.map((item, index) => readSuppression(item, `lint.suppress[${index}]`))
}

function readSuppression(value: unknown, path: string): Suppression {
  if (typeof value !== 'object' || value === null) throw invalid(path, 'is not an object')
  const { rule, host, target, file, reason, until, ...rest } = value as Record<string, unknown>
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined)
    throw invalid(`${path}.${unknown}`, 'is not known; there are rule, host, target, file, reason, until')
  if (typeof rule !== 'string' || !isRule(rule)) throw invalid(`${path}.rule`, 'is not the id of a rule')
  if (target !== undefined && typeof target !== 'string') throw invalid(`${path}.target`, 'is not a target')
  if (file !== undefined && typeof file !== 'string') throw invalid(`${path}.file`, 'is not a file')
  if (typeof reason !== 'string' || reason.trim() === '') throw invalid(`${path}.reason`, 'is missing')
  if (host !== undefined && typeof host !== 'string') throw invalid(`${path}.host`, 'is not a host')
  if (until !== undefined && (typeof until !== 'string' || Number.isNaN(endOfDay(until))))
    throw invalid(`${path}.until`, 'is not a day such as 2027-06-30')
  return {
    rule,
    reason,
    ...(host === undefined ? {} : { host }),
    ...(target === undefined ? {} : { target }),
    ...(file === undefined ? {} : { file }),
    ...(until === undefined ? {} : { until }),
  }
}

const isRule = (text: string): boolean =>
  rules.some(({ id, name }) => id === text.toUpperCase() || name === text.toLowerCase())

/** NaN for what is no day of the calendar; `Date` would take 30 February as a day in March. */
function endOfDay(day: string): number {
  const end = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59.999Z` : '')
  return !Number.isNaN(end) && new Date(end).toISOString().startsWith(day) ? end : Number.NaN
}

function invalid(path: string, problem: string): CareError {
  return new CareError('KEYPIN_CONFIG_INVALID', `keypin.config.json does not hold: ${path} ${problem}`, {
    hint: 'a suppression is { "rule": "L26", "host": "api.example.com", "reason": "…", "until": "2027-06-30" }',
  })
}
