import type { Advice } from '@keypin/care/advice'
import type { CertificateFacts, Inspection, PathCertificate, PathFacts } from '@keypin/probe'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'
import { wrap } from '../terminal/wrap.ts'
import { statusRows } from './status-rows.ts'

/** An inspection as a text that a person likes to read. */
export function renderInspection(seen: Inspection, advice: Advice, style: Style): string {
  const sections = [
    headline(seen, style),
    connection(seen, style),
    presented(seen, style),
    paths(seen, style),
    adviceSection(advice, style),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function headline({ target, server, at, file }: Inspection, style: Style): string[] {
  const when = `${at.slice(0, 16).replace('T', ' ')} UTC`
  if (server === undefined) return [`${style.bold(printable(file ?? target))}   ${when}`]
  const { address, connectedTo, proxy, starttls } = server
  const way = [proxy && `through ${proxy}`, starttls && `STARTTLS (${starttls})`].filter(Boolean)
  const name = server.host.includes(':') ? `[${server.host}]` : server.host
  const ip =
    address === undefined
      ? ''
      : `   ${address.ip}${connectedTo === undefined ? '' : `:${address.port} (--connect)`}`
  return [
    `${style.bold(printable(`${name}:${server.port}`))}${ip}${way.map((part) => `   ${part}`).join('')}   ${when}`,
  ]
}

const ends: Readonly<Record<PathFacts['ends'], string>> = {
  public: 'ends in a public root',
  given: 'ends in the CA given with --ca',
  system: "ends in a root of this machine's own store",
  nowhere: 'ends in nothing that is trusted',
}

function connection(seen: Inspection, style: Style): string[] {
  const { server, tls, trust, presented } = seen
  const rows: [string, string][] = []
  if (tls !== undefined) {
    rows.push(['protocol', tls.protocol], ['cipher', tls.cipher])
    rows.push(['group', tls.group ?? style.yellow('none: RSA key exchange')])
    rows.push(['signature', tls.signature ?? 'none'])
    if (tls.alpn !== undefined) rows.push(['alpn', printable(tls.alpn)])
    for (const weak of tls.weak) rows.push(['weak', style.yellow(weak)])
  }
  if (presented.length > 0) rows.push(...trustRows(trust, style))
  if (trust.openssl !== undefined) rows.push(['openssl', style.yellow(trust.openssl)])
  if (server !== undefined && trust.coversHost !== undefined)
    rows.push(['name', nameLine(server.servername ?? server.host, trust.coversHost, style)])
  rows.push(...statusRows(seen, style))
  return rows.map(([label, value]) => `  ${label.padEnd(10)} ${value}`)
}

function trustRows({ ends: end, by, localRoot }: Inspection['trust'], style: Style): [string, string][] {
  const emphasize = end === 'public' ? style.green : end === 'given' ? style.yellow : style.red
  const rows: [string, string][] = [['trust', emphasize(ends[end])]]
  if (localRoot !== undefined)
    rows.push(
      ['', style.red(localRoot.meaning)],
      ['', printable(localRoot.subject) || '(no subject)'],
      ['', localRoot.pin ?? localRoot.certificatePin],
    )
  if (by.public && by.system === false)
    rows.push(['', style.yellow('this machine’s own store does not trust it, though the public roots do')])
  return rows
}

const nameLine = (name: string, covered: boolean, style: Style): string =>
  covered ? `the certificate is for ${name}` : style.red(`the certificate is NOT for ${name}`)

function presented({ presented, paths, server }: Inspection, style: Style): string[] {
  if (presented.length === 0) return []
  const used = new Set(
    paths.flatMap(({ certificates }) => certificates.map(({ certificatePin }) => certificatePin)),
  )
  const lines = [style.bold(server === undefined ? 'in the file' : 'presented by the server, in this order')]
  for (const [index, certificate] of presented.entries()) {
    const isUnused = !used.has(certificate.certificatePin)
    lines.push(...certificateBlock(certificate, `${index}`, isUnused ? 'in no verified path' : '', style))
  }
  return lines
}

function certificateBlock(
  certificate: CertificateFacts,
  mark: string,
  remark: string,
  style: Style,
): string[] {
  const subject = printable(certificate.subject) || '(no subject)'
  const head = `  ${mark}  ${style.bold(subject)}${remark === '' ? '' : style.yellow(`   ${remark}`)}`
  if (certificate.unreadable !== undefined)
    return [
      `  ${mark}  ${style.yellow(`cannot be read: ${printable(certificate.unreadable)}`)}`,
      `     cert     ${certificate.certificatePin}`,
    ]
  const rows: [string, string][] = [['issuer', printable(certificate.issuer)]]
  if (!certificate.isCa && certificate.names !== undefined && certificate.names.dns.length > 0)
    rows.push(['names', names([...certificate.names.dns, ...certificate.names.ip])])
  rows.push(['valid', validity(certificate, style)])
  rows.push(['key', `${certificate.key?.text ?? ''}, signed with ${certificate.signature ?? ''}`])
  for (const weak of certificate.weak) rows.push(['weak', style.yellow(weak)])
  rows.push(['pin', style.green(certificate.pin ?? '')], ['cert', certificate.certificatePin])
  return [head, ...rows.map(([label, value]) => `     ${label.padEnd(8)} ${value}`)]
}

const shownNames = 6

function names(all: readonly string[]): string {
  const shown = all.slice(0, shownNames).map(printable).join(', ')
  return all.length > shownNames ? `${shown} and ${all.length - shownNames} more` : shown
}

function validity({ notBefore = '', notAfter = '', daysLeft = 0 }: CertificateFacts, style: Style): string {
  const span = `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`
  if (daysLeft < 0) return `${span}, ${style.red(`expired ${count(-daysLeft, 'day')} ago`)}`
  const left = `${count(daysLeft, 'day')} left`
  return `${span}, ${daysLeft < 15 ? style.yellow(left) : left}`
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`

function paths({ paths, refused, exhausted, presented, server }: Inspection, style: Style): string[] {
  if (presented.length === 0) return []
  const lines = paths.flatMap((path, index) => pathBlock(path, index, server === undefined, style))
  if (exhausted) lines.push(style.yellow('  there are more paths than were looked at'))
  const isTrusted = paths.some(({ ends }) => ends !== 'nowhere')
  if (!isTrusted)
    for (const { subject, meaning } of refused)
      lines.push(`  ${style.yellow('why')}  ${printable(subject) || 'a certificate'} ${meaning}`)
  return [style.bold(isTrusted ? 'verified paths' : 'no verified path'), ...lines]
}

function pathBlock(path: PathFacts, index: number, isFile: boolean, style: Style): string[] {
  const emphasize = path.ends === 'public' ? style.green : path.ends === 'given' ? style.yellow : style.red
  return [
    `  ${index + 1}  ${emphasize(ends[path.ends])}`,
    ...path.certificates.flatMap((certificate) => pathLine(certificate, isFile, style)),
  ]
}

function pathLine(certificate: PathCertificate, isFile: boolean, style: Style): string[] {
  const unsent = `not ${isFile ? 'in the file' : 'sent'}, from the trust store`
  const remark = certificate.sentAt === undefined ? style.yellow(`   (${unsent})`) : ''
  const name = certificate.commonName ?? certificate.subject
  const head = `     ${certificate.role.padEnd(13)}${printable(name) || '(no subject)'}${remark}`
  const pins = `                  ${certificate.pin ?? ''}`
  if (certificate.sentAt !== undefined) return [head, pins]
  return [
    head,
    pins,
    `                  ${certificate.certificatePin}`,
    `                  until ${certificate.notAfter?.slice(0, 10)}, ${certificate.key?.text}`,
  ]
}

function adviceSection({ items }: Advice, style: Style): string[] {
  const marks = { alarm: style.red('!!'), warning: style.yellow(' !'), note: '  ' } as const
  const lines = items.flatMap(({ level, text }) => {
    const [first = '', ...more] = wrap(printable(text), 92)
    const emphasize = level === 'alarm' ? style.red : (line: string) => line
    return [`  ${marks[level]} ${emphasize(first)}`, ...more.map((line) => `     ${emphasize(line)}`)]
  })
  return lines.length === 0 ? [] : [style.bold('advice'), ...lines]
}
