import { visible } from '../bytes/visible.ts'
import type { Pin } from '../pins/pin.ts'
import { formatMoment } from '../pinset/expiry.ts'
import type { PinEntry } from '../pinset/types.ts'
import { type DecisionReason, decide } from './decide.ts'
import type { Evaluation, SeenCertificate } from './evaluation.ts'

/**
 * Tells an evaluation in English: what was decided, what the server sent, what the pin set has.
 *
 * Shows whole pins, so that a pin set can be mended from the log alone. What strangers wrote is made visible and
 * bounded: it can neither add a line nor turn the text around. The text may change between versions; programs
 * read the evaluation.
 *
 * @returns One or more lines without a closing newline.
 * @example
 * console.error(explain(evaluation))
 * // pinning failed for api.example.com
 * //   server sent   sha256/afwi…=  CN=api.example.com
 * //   pin set has   sha256/klO2…=  leaf, active, 2026 key (until 2027-01-01)
 */
export function explain(evaluation: Evaluation): string {
  const { reason } = decide(evaluation)
  const rows = DETAILED.has(reason) ? [...seenRows(evaluation), ...entryRows(evaluation)] : []
  return [HEADLINES[reason](evaluation), ...rows].join('\n')
}

const HEADLINES: Readonly<Record<DecisionReason, (evaluation: Evaluation) => string>> = {
  off: ({ host, entry }) => `pinning is off for ${host}${because(entry?.reason)}`,
  'not-pinned': ({ host }) => `${host} is not pinned: no entry of the pin set covers it`,
  unlisted: ({ host }) =>
    `${host} is refused: no entry of the pin set covers it, and unlisted hosts are blocked`,
  forbidden: ({ host }) => `pinning failed for ${host}: every verified path has a forbidden key`,
  'lapsed-closed': ({ host, entry }) =>
    `${host} is refused: its pins lapsed on ${dayOf(entry?.expiresAt)}, closed`,
  match: ({ host }) => `pinning holds for ${host}`,
  'report-only': (evaluation) => `${failed(evaluation)} (only reported)`,
  'lapsed-open': (evaluation) =>
    `${failed(evaluation)} (allowed: its pins lapsed on ${dayOf(evaluation.entry?.expiresAt)}, open)`,
  mismatch: failed,
}

const DETAILED: ReadonlySet<DecisionReason> = new Set([
  'unlisted',
  'forbidden',
  'lapsed-closed',
  'match',
  'report-only',
  'lapsed-open',
  'mismatch',
])

function failed({ host, seen }: Evaluation): string {
  return `pinning failed for ${host}${seen.length === 0 ? ': no verified path' : ''}`
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${visible(reason)}`
}

const SENT = '  server sent   '
const HAS = '  pin set has   '
const MORE = ' '.repeat(SENT.length)
const MAX_ROWS = 32

function seenRows(evaluation: Evaluation): string[] {
  const shown = new Set<string>()
  const rows = evaluation.seen.flatMap((seen) => {
    const row = seenRow(seen, evaluation)
    if (shown.has(row)) return []
    shown.add(row)
    return [row]
  })
  return listed(SENT, rows.length === 0 ? ['nothing that leads to a trusted root'] : rows)
}

function seenRow(seen: SeenCertificate, evaluation: Evaluation): string {
  const remark = remarkOn(seen, evaluation)
  return `${shownPin(seen, evaluation)}  ${visible(seen.subject)}${remark === '' ? '' : `  (${remark})`}`
}

// The certificate's own pin is shown where the pin set speaks of certificates.
function shownPin(seen: SeenCertificate, { expected, forbiddenSeen }: Evaluation): string {
  const forbidden = forbiddenSeen.some(({ pin }) => pin.text === seen.certificatePin.text)
  const speaksOf = forbidden || expected.some(({ pin }) => pin.kind === 'certificate')
  return speaksOf ? `${seen.pin.text}  ${seen.certificatePin.text}` : seen.pin.text
}

function remarkOn(seen: SeenCertificate, { expected, matched, forbiddenSeen }: Evaluation): string {
  if (forbiddenSeen.some((found) => isSamePlace(found.seen, seen))) return 'forbidden'
  if (matched.some((found) => isSamePlace(found.seen, seen))) return 'pinned'
  const elsewhere = expected.find(({ pin }) => has(seen, pin))
  if (elsewhere === undefined) return ''
  const { position } = elsewhere
  return position === undefined || position === seen.position
    ? 'pinned, but a forbidden key is in its path'
    : `pinned as ${position}, but found as ${seen.position}`
}

function isSamePlace(a: SeenCertificate, b: SeenCertificate): boolean {
  return a.path === b.path && a.index === b.index
}

function has(seen: SeenCertificate, pin: Pin): boolean {
  return seen.pin.text === pin.text || seen.certificatePin.text === pin.text
}

function entryRows({ host, entry, expected }: Evaluation): string[] {
  if (entry === undefined) return []
  const rows = expected.map((pinned) => pinRow(pinned, entry.expiresAt))
  const covering =
    entry.host === host ? [] : [`  entry         ${entry.host} (subdomains: ${entry.subdomains})`]
  return [...listed(HAS, rows), ...covering]
}

function pinRow({ pin, position, state, label }: PinEntry, expiresAt: Date | undefined): string {
  const notes = [position, state, label === undefined ? undefined : visible(label)].filter(
    (note) => note !== undefined,
  )
  const until = expiresAt === undefined ? '' : `(until ${dayOf(expiresAt)})`
  return [pin.text, [notes.join(', '), until].filter((part) => part !== '').join(' ')].join('  ').trimEnd()
}

function listed(head: string, rows: readonly string[]): string[] {
  const lines = rows.slice(0, MAX_ROWS).map((row, index) => (index === 0 ? head : MORE) + row)
  return rows.length > MAX_ROWS ? [...lines, `${MORE}and ${rows.length - MAX_ROWS} more`] : lines
}

// A day when it is the first moment of one, since that is how most are written.
function dayOf(moment: Date | undefined): string {
  return moment === undefined ? '?' : formatMoment(moment).replace('T00:00:00Z', '')
}
