import { type DerReader, Tag } from '../bytes/der.ts'
import { encodeHex } from '../bytes/hex.ts'
import { CertificateError } from '../errors.ts'
import { MAX_EXTENSIONS, MAX_PLACES, MAX_PURPOSES, refuseBeyond } from './limits.ts'
import {
  type NameConstraints,
  readDirectoryName,
  readNameConstraints,
  readSubjectAltNames,
  readUri,
  type SubjectAltNames,
} from './names.ts'
import { readOid } from './oid.ts'
import { encodeSerial } from './serial.ts'

/** The bits of a keyUsage extension, as RFC 5280 names them. */
export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly'

/** Purposes that an extendedKeyUsage extension names. */
export const ExtendedKeyUsage: {
  readonly serverAuth: '1.3.6.1.5.5.7.3.1'
  readonly clientAuth: '1.3.6.1.5.5.7.3.2'
  readonly any: '2.5.29.37.0'
} = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2', any: '2.5.29.37.0' }

/** What the extensions of a certificate, or those that a request asks for, say. */
export interface ExtensionFacts {
  readonly subjectAltNames: SubjectAltNames
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number }
  readonly keyUsage?: readonly KeyUsage[]
  /** Purposes by OID; see {@link ExtendedKeyUsage}. */
  readonly extendedKeyUsage?: readonly string[]
  readonly nameConstraints?: NameConstraints
  /** Lower-case hexadecimal. */
  readonly subjectKeyId?: string
  /** Lower-case hexadecimal; absent when the issuer is identified in another way. */
  readonly authorityKeyId?: string
  /** The issuer's certificate by its own issuer (the DER of a name) and serial number, where it is so identified. */
  readonly authorityCertificate?: { readonly issuer?: Uint8Array; readonly serial?: string }
  /** How many certificate timestamps are embedded (RFC 6962), when there is such a list. */
  readonly scts?: number
  /** Where the issuer says its certificate and its OCSP responder are; strangers' text. */
  readonly authorityInfo?: { readonly issuers: readonly string[]; readonly ocsp: readonly string[] }
  /**
   * OIDs of critical extensions that judgement does not process, known ones like key identifiers too. A certificate with any of them must not be
   * part of a verified path.
   */
  readonly unknownCritical: readonly string[]
  /** OIDs of all extensions, in order. */
  readonly extensions: readonly string[]
}

/**
 * Reads a SEQUENCE OF Extension.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2 Certificate Extensions
 */
export function readExtensions(list: DerReader): ExtensionFacts {
  const facts: Partial<ExtensionFacts> = {}
  const seen = new Set<string>()
  const unknownCritical: string[] = []
  while (!list.done) {
    const start = list.at
    const { oid, critical, value } = readExtension(list)
    if (seen.has(oid)) throw list.fault(`extension ${oid} occurs twice`, start)
    seen.add(oid)
    refuseBeyond(MAX_EXTENSIONS, seen.size, 'extensions')
    const read = READERS.get(oid)
    if (read !== undefined) Object.assign(facts, read(value))
    if (critical && !UNDERSTOOD.has(oid)) unknownCritical.push(oid)
  }
  return { ...NO_EXTENSIONS, ...facts, unknownCritical, extensions: [...seen] }
}

/** The facts of a certificate without extensions. */
export const NO_EXTENSIONS: ExtensionFacts = {
  subjectAltNames: { dns: [], ip: [], ipBytes: [], other: 0 },
  unknownCritical: [],
  extensions: [],
}

type Facts = Partial<ExtensionFacts>

// Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue }. DER leaves the default out, but
// certificates with an explicit FALSE exist and mean the same.
function readExtension(list: DerReader): { oid: string; critical: boolean; value: DerReader } {
  const extension = list.enter(Tag.sequence, 'extension')
  const oid = readOid(extension, 'extension')
  const critical = extension.flag('critical')
  const value = extension.enter(Tag.octetString, `extension ${oid}`)
  extension.finish(`extension ${oid}`)
  return { oid, critical, value }
}

// One row an extension, taking the content of extnValue. Those that judgement rests on are strict.
const READERS: ReadonlyMap<string, (value: DerReader) => Facts> = new Map([
  ['2.5.29.17', whole((value) => ({ subjectAltNames: readSubjectAltNames(value) }))],
  ['2.5.29.19', whole((value) => ({ basicConstraints: readBasicConstraints(value) }))],
  ['2.5.29.15', whole((value) => ({ keyUsage: readKeyUsage(value) }))],
  ['2.5.29.37', whole((value) => ({ extendedKeyUsage: readExtendedKeyUsage(value) }))],
  ['2.5.29.30', whole((value) => ({ nameConstraints: readNameConstraints(value) }))],
  ['2.5.29.14', whole((value) => ({ subjectKeyId: readSubjectKeyId(value) }))],
  ['2.5.29.35', whole(readAuthorityKeyId)],
  ['1.3.6.1.5.5.7.1.1', lenient((value) => ({ authorityInfo: readAuthorityInfo(value) }))],
  ['1.3.6.1.4.1.11129.2.4.2', lenient((value) => ({ scts: countTimestamps(value) }))],
])

function whole(read: (value: DerReader) => Facts): (value: DerReader) => Facts {
  return (value) => {
    const facts = read(value)
    value.finish('extension')
    return facts
  }
}

// For what is only shown to people: no client refuses a certificate for it.
function lenient(read: (value: DerReader) => Facts): (value: DerReader) => Facts {
  return (value) => {
    try {
      return whole(read)(value)
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error
      return {}
    }
  }
}

// What may be critical: the five that judgement processes; then those that change nothing about which key may speak
// for which name: certificatePolicies, policyMappings and inhibitAnyPolicy (the only bite comes from
// policyConstraints, which is not here), cRLDistributionPoints, OCSP no-check. OpenSSL takes no more than these, so
// that with key identifiers, authority information or timestamps marked critical there is no connection anyway.
const UNDERSTOOD: ReadonlySet<string> = new Set([
  '2.5.29.17',
  '2.5.29.19',
  '2.5.29.15',
  '2.5.29.37',
  '2.5.29.30',
  '2.5.29.32',
  '2.5.29.33',
  '2.5.29.54',
  '2.5.29.31',
  '1.3.6.1.5.5.7.48.1.5',
])

function readBasicConstraints(value: DerReader): { ca: boolean; pathLength?: number } {
  const constraints = value.enter(Tag.sequence, 'basicConstraints')
  const ca = constraints.flag('cA')
  if (constraints.done) return { ca }
  const pathLength = smallNumber(constraints, 'pathLenConstraint')
  constraints.finish('basicConstraints')
  return { ca, pathLength }
}

function smallNumber(reader: DerReader, field: string): number {
  const content = reader.integer(field)
  if (content.length > 6 || (content[0] as number) >= 0x80)
    throw reader.fault(`${field} is not a small number`)
  return content.reduce((number, octet) => number * 256 + octet, 0)
}

const USAGES: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]

function readKeyUsage(value: DerReader): KeyUsage[] {
  const content = value.content(value.read(Tag.bitString, 'keyUsage'))
  if (content.length === 0 || (content[0] as number) > 7) throw value.fault('keyUsage is not a BIT STRING')
  return USAGES.filter((_, i) => (((content[1 + (i >> 3)] ?? 0) << (i & 7)) & 0x80) !== 0)
}

function readExtendedKeyUsage(value: DerReader): string[] {
  const purposes = value.enter(Tag.sequence, 'extendedKeyUsage')
  const oids: string[] = []
  while (!purposes.done) {
    oids.push(readOid(purposes, 'extendedKeyUsage'))
    refuseBeyond(MAX_PURPOSES, oids.length, 'purposes')
  }
  return oids
}

function readSubjectKeyId(value: DerReader): string {
  return encodeHex(value.content(value.read(Tag.octetString, 'subjectKeyIdentifier')))
}

// RFC 5280 section 4.2.1.1.
function readAuthorityKeyId(value: DerReader): Facts {
  const identifier = value.enter(Tag.sequence, 'authorityKeyIdentifier')
  const id = identifier.optional(0x80, 'keyIdentifier')
  const names = identifier.optional(0xa1, 'authorityCertIssuer')
  const number = identifier.optional(0x82, 'authorityCertSerialNumber')
  identifier.finish('authorityKeyIdentifier')
  const issuer = names === undefined ? undefined : readDirectoryName(identifier.inside(names))
  const serial = number === undefined ? undefined : encodeSerial(identifier.content(number))
  return {
    ...(id === undefined ? {} : { authorityKeyId: encodeHex(identifier.content(id)) }),
    ...(issuer === undefined && serial === undefined
      ? {}
      : {
          authorityCertificate: {
            ...(issuer === undefined ? {} : { issuer }),
            ...(serial === undefined ? {} : { serial }),
          },
        }),
  }
}

// RFC 5280 section 4.2.2.1.
function readAuthorityInfo(value: DerReader): { issuers: string[]; ocsp: string[] } {
  const list = value.enter(Tag.sequence, 'authorityInfoAccess')
  const info = { issuers: [] as string[], ocsp: [] as string[] }
  while (!list.done) {
    const access = list.enter(Tag.sequence, 'authorityInfoAccess entry')
    const method = readOid(access, 'access method')
    const uri = readUri(access, 'access location')
    access.finish('authorityInfoAccess entry')
    if (uri === undefined) continue
    if (method === '1.3.6.1.5.5.7.48.1') info.ocsp.push(uri)
    if (method === '1.3.6.1.5.5.7.48.2') info.issuers.push(uri)
    refuseBeyond(MAX_PLACES, info.ocsp.length + info.issuers.length, 'access descriptions')
  }
  return info
}

// RFC 6962 section 3.3: a list of opaque items behind 16-bit lengths, itself behind one, in TLS encoding.
function countTimestamps(value: DerReader): number {
  const list = value.content(value.read(Tag.octetString, 'SCT list'))
  if (list.length < 2) throw value.fault('the SCT list is too short')
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength)
  let count = 0
  let at = 2
  for (; at + 2 <= list.length; count++) at += 2 + view.getUint16(at)
  if (at !== list.length || view.getUint16(0) !== list.length - 2)
    throw value.fault('the SCT list does not add up')
  return count
}
