import type { HostVerdict, VerifyStatus } from '@keypin/care'
import type { Check, CheckReport, RuleFacts } from '../formats/check.ts'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'

/** Verdicts as a text. */
export function renderVerdicts(verdicts: readonly HostVerdict[], style: Style): string {
  return verdicts.map((verdict) => block(verdict, style)).join('\n')
}

const emphasis: Readonly<Record<VerifyStatus, keyof Style>> = {
  valid: 'green',
  partial: 'yellow',
  incomplete: 'red',
  forbidden: 'red',
  expired: 'red',
  unreachable: 'yellow',
  off: 'dim',
}

function block(verdict: HostVerdict, style: Style): string {
  const { host, status, why, addresses, enforced } = verdict
  const remark = [why, enforced ? undefined : 'only reported'].filter((text) => text !== undefined).join('; ')
  const head = `${style[emphasis[status]](status.padEnd(11))} ${style.bold(host)}${remark === '' ? '' : `   ${printable(remark)}`}`
  const lines = addresses.map(({ address, outcome, paths, matchingPaths, failure }) => {
    const paths_ = outcome === 'unreachable' ? printable(failure ?? '') : `${matchingPaths} of ${paths} paths`
    return `              ${address}   ${outcome}, ${paths_}`
  })
  return [head, ...lines, ...facts(verdict)].join('\n')
}

function facts({ matchedPins, backupPins, certificateDaysLeft, entryDaysLeft }: HostVerdict): string[] {
  const rows: string[] = [
    ...matchedPins.map((pin) => `matched   ${pin}`),
    ...backupPins.map((pin) => `unserved  ${pin}`),
  ]
  if (certificateDaysLeft !== undefined) rows.push(`the certificate expires in ${certificateDaysLeft} days`)
  if (entryDaysLeft !== undefined) rows.push(`the entry expires in ${entryDaysLeft} days`)
  return rows.map((row) => `              ${row}`)
}

const rule: RuleFacts = {
  id: 'verify',
  name: 'verify',
  finds: 'A pinned host whose servers do not show its pins.',
  why: 'Clients with this pin set cannot connect to it, or only some of them can.',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-2.6'],
}

/** Verdicts in the form that shared formats are made from. */
export function reportOf(verdicts: readonly HostVerdict[], file: string): CheckReport {
  return { title: 'keypin verify', file, rules: [rule], checks: verdicts.map(checkOf) }
}

function levelOf({ status, lockedOut, enforced }: HostVerdict): Check['level'] {
  if (lockedOut) return 'error'
  if (status === 'valid') return 'pass'
  return status === 'unreachable' || (status === 'partial' && enforced) ? 'inconclusive' : 'note'
}

function checkOf(verdict: HostVerdict): Check {
  const { host, status, why } = verdict
  const level = levelOf(verdict)
  return {
    rule: 'verify',
    subject: host,
    level,
    message: why === undefined ? `${host} is ${status}` : `${host} is ${status}: ${why}`,
    path: `$.hosts['${host}']`,
    ...(level === 'pass' ? {} : { fix: `look at it: keypin inspect ${host}` }),
  }
}
