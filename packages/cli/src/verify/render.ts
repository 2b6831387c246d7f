import { daysLeftOf, type HostVerdict, type VerifyStatus } from '@keypin/care'
import type { Check, CheckReport, RuleFacts } from '../formats/check.ts'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'

/** A verdict, and whether what the host stands on ends sooner than was asked for. */
export interface JudgedHost extends HostVerdict {
  readonly endsSoon: boolean
}

/** Whether the answer is no. */
export function isNo({ lockedOut, endsSoon, status, enforced }: JudgedHost): boolean {
  return lockedOut || endsSoon || (status === 'expired' && enforced)
}

/** Whether there is no answer. */
export function isUnsure({ status, enforced }: JudgedHost): boolean {
  return status === 'unreachable' || (status === 'partial' && enforced)
}

/** Whether there is nothing to tell. */
export function isWell(verdict: JudgedHost): boolean {
  return verdict.status === 'valid' && !verdict.endsSoon
}

/** Verdicts as a text. */
export function renderVerdicts(verdicts: readonly JudgedHost[], style: Style): string {
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

function block(verdict: JudgedHost, style: Style): string {
  const { host, status, addresses, enforced } = verdict
  const remark = [whyOf(verdict), enforced ? undefined : 'only reported']
    .filter((text) => text !== undefined)
    .join('; ')
  const head = `${style[emphasis[status]](status.padEnd(11))} ${style.bold(host)}${remark === '' ? '' : `   ${printable(remark)}`}`
  const lines = addresses.map(({ address, outcome, paths, matchingPaths, failure }) => {
    const paths_ = outcome === 'unreachable' ? printable(failure ?? '') : `${matchingPaths} of ${paths} paths`
    return `              ${printable(address)}   ${outcome}, ${paths_}`
  })
  return [head, ...lines, ...facts(verdict)].join('\n')
}

function whyOf(verdict: JudgedHost): string | undefined {
  const { why, endsSoon } = verdict
  if (!endsSoon) return why
  const soon = `what it stands on ends in ${days(daysLeftOf(verdict) ?? 0)}`
  return why === undefined ? soon : `${why}; ${soon}`
}

function facts(verdict: JudgedHost): string[] {
  const { matchedPins, forbiddenPins, backupPins, realBackupPins, certificateDaysLeft, entryDaysLeft } =
    verdict
  const rows: string[] = [
    ...matchedPins.map((pin) => `matched   ${pin}${endOf(pin, verdict)}`),
    ...forbiddenPins.map((pin) => `forbidden ${pin}`),
    ...backupPins.map((pin) =>
      realBackupPins.includes(pin)
        ? `backup    ${pin}`
        : `unserved  ${pin}   nothing shows that anybody holds it`,
    ),
  ]
  if (certificateDaysLeft !== undefined) rows.push(`the certificate ${expiry(certificateDaysLeft)}`)
  if (entryDaysLeft !== undefined) rows.push(`the entry ${expiry(entryDaysLeft)}`)
  if (matchedPins.length > 0 && realBackupPins.length === 0)
    rows.push('no real backup remains: keypin key check FILE shows that somebody holds one')
  return rows.map((row) => `              ${row}`)
}

const expiry = (left: number): string =>
  left < 0 ? `expired ${days(-left)} ago` : `expires in ${days(left)}`

const days = (count: number): string => `${count} day${count === 1 || count === -1 ? '' : 's'}`

/** Of a pin on a CA, when that ends; of one on a leaf the certificate's own line tells it. */
function endOf(pin: string, { matches }: JudgedHost): string {
  const ends = matches.filter((match) => match.pin === pin && match.position === 'ca')
  const [first] = ends.sort((a, b) => a.daysLeft - b.daysLeft)
  return first === undefined ? '' : `   ${printable(first.subject)}, ${days(first.daysLeft)} left`
}

const rule: RuleFacts = {
  id: 'verify',
  name: 'verify',
  finds: 'A pinned host whose servers do not show its pins.',
  why: 'Clients with this pin set cannot connect to it, or only some of them can.',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-2.6'],
}

const backupRule: RuleFacts = {
  id: 'verify-backup',
  name: 'verify-backup',
  finds: 'A pinned host without a backup that somebody has shown to hold.',
  why: 'When the served key is lost or stolen, no other one is known to be there.',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-2.5'],
}

/** Verdicts in the form that shared formats are made from. */
export function reportOf(verdicts: readonly JudgedHost[], file: string): CheckReport {
  const checks = verdicts.flatMap((verdict) => [checkOf(verdict), ...backupCheck(verdict)])
  return { title: 'keypin verify', file, rules: [rule, backupRule], checks }
}

function levelOf(verdict: JudgedHost): Check['level'] {
  if (isNo(verdict)) return 'error'
  if (verdict.status === 'valid') return 'pass'
  return isUnsure(verdict) ? 'inconclusive' : 'note'
}

function backupCheck({ host, enforced, matchedPins, realBackupPins }: JudgedHost): Check[] {
  if (!enforced || matchedPins.length === 0 || realBackupPins.length > 0) return []
  return [
    {
      rule: backupRule.id,
      subject: host,
      level: 'note',
      message: `no real backup of ${host} remains: nothing shows that anybody holds one`,
      path: `$.hosts['${host}']`,
      fix: 'show it: keypin key check FILE with the key, its CSR or its certificate',
    },
  ]
}

function checkOf(verdict: JudgedHost): Check {
  const { host, status } = verdict
  const why = whyOf(verdict)
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
