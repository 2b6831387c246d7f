import type { CertificateTimestamp, Inspection, OcspFacts, StapleFacts } from '@keypin/probe'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'

/** What others vouch for the leaf: a stapled OCSP answer, and timestamps of Certificate Transparency. */
export function statusRows({ ocsp, timestamps }: Inspection, style: Style): [string, string][] {
  return [...ocspRows(ocsp, style), ...timestampRows(timestamps, style)]
}

function ocspRows(ocsp: OcspFacts | undefined, style: Style): [string, string][] {
  if (ocsp === undefined) return []
  if (ocsp.staple !== undefined) return stapleRows(ocsp.staple, style)
  if (ocsp.mustStaple === 'unreadable')
    return [['ocsp', style.yellow('no answer stapled; whether the certificate demands one cannot be read')]]
  return ocsp.mustStaple
    ? [['ocsp', style.red('no answer stapled, though the certificate demands one: strict clients refuse it')]]
    : [['ocsp', 'no answer stapled']]
}

function stapleRows(staple: StapleFacts, style: Style): [string, string][] {
  const { status, thisUpdate, nextUpdate, responder, signedBy, unreadable, problems } = staple
  const until = nextUpdate === undefined ? '' : ` until ${nextUpdate.slice(0, 10)}`
  const span = thisUpdate === undefined ? '' : `, from ${thisUpdate.slice(0, 10)}${until}`
  const by =
    signedBy === undefined
      ? ''
      : `, signed by ${signedBy === 'issuer' ? 'the issuer' : printable(responder ?? '')}`
  const emphasize = problems.length === 0 ? style.green : style.red
  const rows: [string, string][] = [
    ['ocsp', emphasize(`stapled: ${status ?? 'nothing of this certificate'}${span}${by}`)],
  ]
  if (unreadable !== undefined) rows.push(['', style.red(printable(unreadable))])
  for (const problem of problems) rows.push(['', style.red(problem)])
  return rows
}

function timestampRows(timestamps: readonly CertificateTimestamp[], style: Style): [string, string][] {
  const read = timestamps.filter(({ unreadable }) => unreadable === undefined)
  const rows: [string, string][] = read.map(({ source, logId, at }) => [
    'ct',
    `${at?.slice(0, 10)}, log ${logId}, in the ${source}`,
  ])
  if (read.length > 0) rows.push(['', style.dim('not checked: that takes the keys of the logs')])
  for (const { source, unreadable } of timestamps)
    if (unreadable !== undefined)
      rows.push(['ct', style.yellow(`unreadable, in the ${source}: ${unreadable}`)])
  return rows
}
