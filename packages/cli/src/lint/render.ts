import type { Finding, LintLevel, LintResult, Rule } from '@keypin/care'
import type { CheckReport } from '../formats/check.ts'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'
import { wrap } from '../terminal/wrap.ts'

/** Findings as a text, gravest first, with the next step for each. */
export function renderFindings(
  { findings, suppressed, counts }: LintResult,
  file: string,
  style: Style,
): string {
  const blocks = findings.map((finding) => block(finding, style))
  return [...blocks, summary(counts, suppressed.length, file, style)].join('\n')
}

const emphasis: Readonly<Record<LintLevel, keyof Style>> = { error: 'red', warning: 'yellow', note: 'dim' }

function block({ rule, level, path, message, fix, file, line }: Finding, style: Style): string {
  const inFile = line === undefined ? path : `${path} (line ${line})`
  const where = file === undefined ? inFile : `${file}:${line ?? 1}`
  return [
    `${style[emphasis[level]](level.padEnd(7))} ${rule.padEnd(4)} ${printable(message)}`,
    `             ${style.dim(`at ${printable(where)}`)}`,
    `             to mend it: ${printable(fix)}`,
    '',
  ].join('\n')
}

function summary(counts: LintResult['counts'], suppressed: number, file: string, style: Style): string {
  const parts = [
    plural(counts.error, 'error'),
    plural(counts.warning, 'warning'),
    plural(counts.note, 'note'),
  ]
  if (suppressed > 0) parts.push(`${suppressed} suppressed`)
  const text = `${printable(file)}: ${parts.join(', ')}`
  return counts.error > 0 ? style.red(text) : counts.warning > 0 ? style.yellow(text) : style.green(text)
}

const plural = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`

/** What a rule is about. */
export function renderRule({ id, name, level, finds, why, fix, sources }: Rule, style: Style): string {
  return [
    `${style.bold(`${id} ${name}`)} (${level})`,
    '',
    ...wrap(finds, 92),
    '',
    ...wrap(why, 92),
    '',
    `to mend it: ${fix}`,
    '',
    'sources',
    ...sources.map((source) => `  ${source}`),
  ].join('\n')
}

/** Findings in the form that shared formats are made from. */
export function reportOf({ findings }: LintResult, file: string, rules: readonly Rule[]): CheckReport {
  return {
    title: 'keypin lint',
    file,
    rules,
    checks: findings.map(({ rule, host, path, level, message, fix, file: own, line }) => ({
      rule,
      subject: host ?? own ?? file,
      level,
      message,
      fix,
      path,
      ...(own === undefined ? {} : { file: own }),
      ...(line === undefined ? {} : { line }),
    })),
  }
}
