import { type PinSet, PinSetError, parsePinSet } from 'keypin'
import { CareError } from '../errors.ts'
import { type KeyRecords, noRecords } from '../keys/records.ts'
import { withLines } from './lines.ts'
import { type PinTextIssue, pinTexts, withPinText } from './pin-text.ts'
import { rules } from './registry.ts'
import type { Complaint, Finding, LintContext, LintLevel, Rule } from './rule.ts'
import { idleSuppressions, isSuppressed, type Suppression } from './suppress.ts'

/** What lint looks at beside the pin set. */
export interface LintOptions {
  readonly now: Date
  /** What is known of the keys; see `parseKeyRecords`. */
  readonly keys?: KeyRecords
  /** Public roots by their pin; rules about roots find nothing without. */
  readonly roots?: LintContext['roots']
  /** What live servers showed; absent for an offline lint. */
  readonly live?: LintContext['live']
  readonly losses?: LintContext['losses']
  readonly targets?: LintContext['targets']
  readonly code?: LintContext['code']
  readonly certificates?: LintContext['certificates']
  readonly distribution?: LintContext['distribution']
  readonly expiryDays?: LintContext['expiryDays']
  readonly nodeWarning?: LintContext['nodeWarning']
  readonly suppress?: readonly Suppression[]
}

/** What lint found. */
export interface LintResult {
  /** Gravest first, then in the order of the rules. */
  readonly findings: readonly Finding[]
  /** Findings that somebody decided to live with. */
  readonly suppressed: readonly Finding[]
  readonly counts: Readonly<Record<LintLevel, number>>
  /** Absent when the file is none. */
  readonly pinSet?: PinSet
}

/**
 * Looks for what would lock users out or protect nobody. Pure; a faulty file is findings, never an exception.
 *
 * Offline it judges the file and what was noted about its keys; with `live` also against the servers.
 *
 * @param input The text or bytes of a pin set.
 * @example
 * const { counts } = lint(await readFile('pinset.json'), { now: new Date() })
 * process.exitCode = counts.error > 0 ? 1 : 0
 */
export function lint(input: string | Uint8Array, options: LintOptions): LintResult {
  const { pinSet, found } = look(input, options)
  const suppress = options.suppress ?? []
  const order: readonly LintLevel[] = ['error', 'warning', 'note']
  const hosts = new Set(pinSet?.hosts.keys())
  const idle = idleSuppressions(suppress, hosts, options.targets ?? [], options.now).map(
    (message): Finding => withRule(findRule('L43'), { path: '$', message }),
  )
  // a file that does not parse has no hosts to compare with
  const all = pinSet === undefined ? found : [...found, ...idle]
  const sorted = all.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
  const findings = sorted.filter((finding) => !isSuppressed(finding, suppress, options.now))
  return {
    findings,
    suppressed: sorted.filter((finding) => isSuppressed(finding, suppress, options.now)),
    counts: {
      error: findings.filter(({ level }) => level === 'error').length,
      warning: findings.filter(({ level }) => level === 'warning').length,
      note: findings.filter(({ level }) => level === 'note').length,
    },
    ...(pinSet === undefined ? {} : { pinSet }),
  }
}

/**
 * The rule with an id (`L7`) or a name (`empty-input-hash`), in any letter case.
 *
 * @throws {CareError} `KEYPIN_RULE_UNKNOWN` with the ones there are.
 */
export function findRule(idOrName: string): Rule {
  const wanted = idOrName.toLowerCase()
  const rule = rules.find(({ id, name }) => id.toLowerCase() === wanted || name === wanted)
  if (rule !== undefined) return rule
  throw new CareError('KEYPIN_RULE_UNKNOWN', `there is no rule '${idOrName.slice(0, 50)}'`, {
    hint: `there are: ${rules.map(({ id, name }) => `${id} ${name}`).join(', ')}`,
  })
}

function look(input: string | Uint8Array, options: LintOptions): { pinSet?: PinSet; found: Finding[] } {
  try {
    const pinSet = parsePinSet(input)
    const found = check(contextOf(pinSet, options))
    return {
      pinSet,
      found: withLines(found, textOf(input)),
    }
  } catch (error) {
    if (!(error instanceof PinSetError)) throw error
    const texts = pinTexts(textOf(input))
    return { found: error.issues.map((issue) => findingOf(withPinText(issue, texts))) }
  }
}

const textOf = (input: string | Uint8Array): string =>
  typeof input === 'string' ? input : new TextDecoder().decode(input)

function contextOf(pinSet: PinSet, options: LintOptions): LintContext {
  const {
    now,
    keys,
    roots,
    live,
    losses,
    targets,
    code,
    distribution,
    expiryDays,
    nodeWarning,
    certificates,
  } = options
  return {
    pinSet,
    now,
    keys: keys ?? noRecords,
    roots: roots ?? new Map(),
    losses: losses ?? [],
    targets: targets ?? [],
    code: code ?? [],
    certificates: certificates ?? [],
    ...(live === undefined ? {} : { live }),
    ...(distribution === undefined ? {} : { distribution }),
    ...(expiryDays === undefined ? {} : { expiryDays }),
    ...(nodeWarning === undefined ? {} : { nodeWarning }),
  }
}

function check(context: LintContext): Finding[] {
  const found: Finding[] = []
  for (const rule of rules)
    for (const complaint of rule.check?.(context) ?? []) found.push(withRule(rule, complaint))
  return found
}

/** A complaint of the parser, under the rule that explains it. */
function findingOf({ issue, rule: told }: PinTextIssue): Finding {
  const { code, path, message, hint, line } = issue
  const rule =
    told === undefined
      ? (rules.find(({ explains }) => explains?.includes(code)) ?? findRule('L0'))
      : findRule(told)
  const host = /^\$\.hosts\['([^']+)'\]/.exec(path)?.[1]
  const complaint: Complaint = {
    path,
    message,
    ...(host === undefined ? {} : { host }),
    ...(hint === undefined ? {} : { fix: hint }),
  }
  return { ...withRule(rule, complaint), ...(line === undefined ? {} : { line }) }
}

function withRule(rule: Rule, complaint: Complaint): Finding {
  const { id, name, level, fix } = rule
  return { rule: id, name, ...complaint, level: complaint.level ?? level, fix: complaint.fix ?? fix }
}
