import type { Complaints } from './complaints.ts'
import { definedOf } from './defined.ts'
import { checkEntryPins } from './entry-pins.ts'
import { readMoment } from './expiry.ts'
import { type Fields, readChoice, readFields, readNote } from './fields.ts'
import { isAddress } from './host.ts'
import type { JsonNode } from './json-node.ts'
import { MAX_NOTE_LENGTH } from './limits.ts'
import { checkHostName } from './read-host-name.ts'
import { readForbidden } from './read-pin-field.ts'
import { readPins } from './read-pins.ts'
import { readReportTo } from './report-to.ts'
import type { HostEntry, Mode, OnExpiry, Subdomains } from './types.ts'

const SUBDOMAINS: readonly Subdomains[] = ['none', 'one', 'any']
const MODES: readonly Mode[] = ['enforce', 'report', 'off']
const ON_EXPIRY: readonly OnExpiry[] = ['open', 'closed']
const FIELDS = [
  'subdomains',
  'mode',
  'reason',
  'expiresAt',
  'onExpiry',
  'pins',
  'forbid',
  'reportTo',
] as const
type EntryFields = Fields<(typeof FIELDS)[number]>

/** Reads the entry of one host, which is its key, and checks the rules that bind its fields to each other. */
export function readHostEntry(
  node: JsonNode,
  forbidden: ReadonlySet<string>,
  complaints: Complaints,
): HostEntry | undefined {
  const host = String(node.key)
  checkHostName(host, node, complaints)
  const fields = readFields(node, FIELDS, complaints)
  if (fields === undefined) return undefined
  const mode = readChoice(fields.get('mode'), MODES, complaints)
  const pins = readPins(fields.get('pins'), complaints)
  const entry: HostEntry = Object.freeze({
    host,
    subdomains: readChoice(fields.get('subdomains'), SUBDOMAINS, complaints) ?? 'none',
    mode: mode ?? 'enforce',
    ...definedOf({
      reason: readNote(fields.get('reason'), MAX_NOTE_LENGTH, complaints),
      expiresAt: readMoment(fields.get('expiresAt'), complaints),
      onExpiry: readChoice(fields.get('onExpiry'), ON_EXPIRY, complaints),
    }),
    pins: Object.freeze(pins.map((pin) => pin.entry)),
    forbid: readForbidden(fields.get('forbid'), complaints),
    reportTo: readReportTo(fields.get('reportTo'), complaints),
  })
  // What a mode asks for cannot be told from a mode that nobody knows.
  if (mode === undefined && fields.get('mode') !== undefined) return entry
  for (const rule of RULES) rule(fields, entry, complaints)
  if (entry.mode === 'off') return entry
  const list = fields.get('pins')
  if (list === undefined) complaints.about(node, 'missing-key', "the key 'pins' is missing")
  else checkEntryPins({ node: list, entry, pins, forbidden }, complaints)
  return entry
}

type Rule = (fields: EntryFields, entry: HostEntry, complaints: Complaints) => void

const RULES: readonly Rule[] = [addressHasNoSubdomains, expiryIsWhole, offHasReason, offHasNothingElse]

function addressHasNoSubdomains(fields: EntryFields, entry: HostEntry, complaints: Complaints): void {
  const node = fields.get('subdomains')
  if (node === undefined || entry.subdomains === 'none' || !isAddress(entry.host)) return
  complaints.about(node, 'address-subdomains', 'an IP address has no subdomains', "write 'none'")
}

function expiryIsWhole(fields: EntryFields, _: HostEntry, complaints: Complaints): void {
  const expiresAt = fields.get('expiresAt')
  const onExpiry = fields.get('onExpiry')
  if (expiresAt !== undefined && onExpiry === undefined) {
    const hint = "add \"onExpiry\": 'open' lets the pins lapse, 'closed' refuses the host"
    complaints.about(expiresAt, 'expiry-incomplete', "'expiresAt' needs 'onExpiry' beside it", hint)
  }
  if (onExpiry !== undefined && expiresAt === undefined) {
    const hint = 'add "expiresAt", or remove "onExpiry"'
    complaints.about(onExpiry, 'expiry-incomplete', "'onExpiry' needs 'expiresAt' beside it", hint)
  }
}

function offHasReason(fields: EntryFields, entry: HostEntry, complaints: Complaints): void {
  if (entry.mode !== 'off' || fields.get('reason') !== undefined) return
  const hint = 'add "reason": why this host is excluded'
  complaints.about(fields.node, 'off-without-reason', "mode 'off' needs a 'reason'", hint)
}

function offHasNothingElse(fields: EntryFields, entry: HostEntry, complaints: Complaints): void {
  if (entry.mode !== 'off') return
  for (const name of ['pins', 'forbid', 'expiresAt', 'onExpiry', 'reportTo'] as const) {
    const node = fields.get(name)
    if (node === undefined || isEmptyArray(node)) continue
    const hint = `remove "${name}", or choose mode 'enforce' or 'report'`
    complaints.aboutKey(
      node,
      'off-conflict',
      `mode 'off' judges nothing, so '${name}' would do nothing`,
      hint,
    )
  }
}

function isEmptyArray(node: JsonNode): boolean {
  return node.kind === 'array' && node.elements.length === 0
}
