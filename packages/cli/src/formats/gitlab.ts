import type { Check, CheckReport } from './check.ts'
import { fingerprints } from './fingerprint.ts'

const severities: Readonly<Record<Exclude<Check['level'], 'pass'>, string>> = {
  error: 'critical',
  warning: 'minor',
  note: 'info',
  inconclusive: 'major',
}

/**
 * A Code Quality report of GitLab, which shows it in merge requests: a list, empty when there is nothing to say.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function gitlab(report: CheckReport): object[] {
  const marks = fingerprints(report)
  return report.checks.flatMap((check, index) => {
    const { level, rule, message, fix, file = report.file, line = 1 } = check
    if (level === 'pass') return []
    return {
      description: fix === undefined ? message : `${message}. To mend it: ${fix}`,
      check_name: rule,
      fingerprint: marks[index],
      severity: severities[level],
      location: { path: file.replaceAll('\\', '/'), lines: { begin: line } },
    }
  })
}
