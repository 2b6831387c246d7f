import { DerReader, Tag } from '../bytes/der.ts'
import { equalBytes } from '../bytes/equal.ts'
import { CertificateError } from '../errors.ts'
import { type ExtensionFacts, NO_EXTENSIONS, readExtensions } from './extensions.ts'
import { refuseOversize } from './limits.ts'
import { type Name, readName, sameName } from './name.ts'
import { readOid } from './oid.ts'
import { type PublicKeyFacts, readPublicKey } from './public-key.ts'
import { encodeSerial } from './serial.ts'
import { readTime } from './time.ts'

/**
 * What an X.509 certificate says. Nothing here is verified: the path is, by `verifiedPaths`.
 *
 * Byte strings are views of a copy of `raw`; text that strangers wrote is made visible and bounded.
 */
export interface Certificate extends ExtensionFacts {
  /** The certificate as it was given. */
  readonly raw: Uint8Array
  /** The part that is signed. */
  readonly tbs: Uint8Array
  /** The SubjectPublicKeyInfo as it stands in the certificate: what an SPKI pin is the hash of. */
  readonly spki: Uint8Array
  readonly version: 1 | 2 | 3
  /** Lower-case hexadecimal, without the sign octet. */
  readonly serial: string
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Date
  /** The last second in which it is valid. */
  readonly notAfter: Date
  /** OID of the algorithm that the issuer signed with. */
  readonly signatureAlgorithm: string
  /** The whole AlgorithmIdentifier of that algorithm, with its parameters, as DER. */
  readonly signatureParameters: Uint8Array
  /** What the issuer's key made of `tbs`: the bits of signatureValue. */
  readonly signature: Uint8Array
  readonly publicKey: PublicKeyFacts
  /** True when issuer and subject are the same name, as in a root; says nothing about the signature. */
  readonly isSelfIssued: boolean
}

/**
 * Reads one DER certificate.
 *
 * Structure is strict: anything that two readers could take differently is refused, also a repeated
 * extension, or a signature algorithm that is not the one under the signature. Key and signature algorithms
 * may be unknown. The result is remembered with the array and frozen.
 *
 * @param der One certificate and nothing after it, at most 128 KiB. For PEM or several see
 *   {@link readCertificates}.
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED`, `KEYPIN_X509_MALFORMED` or `KEYPIN_X509_TOO_LARGE`
 * @example
 * const [leaf] = readCertificates(await readFile('chain.pem'))
 * if (leaf) console.log(readCertificate(leaf).subject.text)
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1 Basic Certificate Fields
 */
export function readCertificate(der: Uint8Array): Certificate {
  const known = CACHE.get(der)
  if (known !== undefined && equalBytes(known.bytes, der)) return known.certificate
  const bytes = new Uint8Array(der)
  const certificate = Object.freeze(parse(bytes, der))
  CACHE.set(der, { bytes, certificate })
  return certificate
}

/**
 * The SubjectPublicKeyInfo of a certificate, as a view of its bytes; reads no further than that.
 *
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED` or `KEYPIN_X509_TOO_LARGE`
 */
export function spkiOf(der: Uint8Array): Uint8Array {
  const { tbs } = open(der)
  tbs.optional(0xa0, 'version')
  tbs.read(Tag.integer, 'serial number')
  tbs.read(Tag.sequence, 'signature algorithm')
  tbs.read(Tag.sequence, 'issuer')
  tbs.read(Tag.sequence, 'validity')
  tbs.read(Tag.sequence, 'subject')
  return tbs.slice(tbs.read(Tag.sequence, 'SubjectPublicKeyInfo'))
}

// Facts are of a copy, so that whoever fills the same array anew neither changes them nor gets the old ones.
const CACHE = new WeakMap<Uint8Array, { readonly bytes: Uint8Array; readonly certificate: Certificate }>()

function parse(der: Uint8Array, given: Uint8Array): Certificate {
  const { tbs, tbsBytes, algorithmBytes, signature: signatureValue } = open(der)
  const version = readVersion(tbs)
  const serial = readSerial(tbs)
  const signature = tbs.read(Tag.sequence, 'signature algorithm')
  if (!equalBytes(tbs.slice(signature), algorithmBytes)) {
    throw misfit('says one signature algorithm where it is signed and another next to the signature')
  }
  const issuer = readName(tbs, 'issuer')
  const { notBefore, notAfter } = readValidity(tbs)
  const subject = readName(tbs, 'subject')
  const spki = tbs.slice(tbs.read(Tag.sequence, 'SubjectPublicKeyInfo'))
  return {
    raw: given,
    tbs: tbsBytes,
    spki,
    version,
    serial,
    issuer,
    subject,
    notBefore,
    notAfter,
    signatureAlgorithm: readOid(tbs.inside(signature), 'signature algorithm'),
    signatureParameters: algorithmBytes,
    signature: signatureValue,
    publicKey: readPublicKey(spki),
    isSelfIssued: sameName(issuer, subject),
    ...readTail(tbs, version),
  }
}

interface Opened {
  readonly tbs: DerReader
  readonly tbsBytes: Uint8Array
  readonly algorithmBytes: Uint8Array
  readonly signature: Uint8Array
}

// Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
function open(der: Uint8Array): Opened {
  refuseOversize(der, 'certificate')
  const reader = new DerReader(der, 'certificate')
  const outer = reader.enter(Tag.sequence, 'outer SEQUENCE')
  reader.finish('end')
  const tbs = outer.read(Tag.sequence, 'tbsCertificate')
  const algorithm = outer.read(Tag.sequence, 'signatureAlgorithm')
  const signature = outer.content(outer.octets('signature'))
  outer.finish('signature')
  return {
    tbs: outer.inside(tbs),
    tbsBytes: outer.slice(tbs),
    algorithmBytes: outer.slice(algorithm),
    signature,
  }
}

function readVersion(tbs: DerReader): 1 | 2 | 3 {
  const element = tbs.optional(0xa0, 'version')
  if (element === undefined) return 1
  const inner = tbs.inside(element)
  const content = inner.integer('version')
  inner.finish('version')
  const version = content.length === 1 ? (content[0] as number) + 1 : 0
  if (version === 1 || version === 2 || version === 3) return version
  throw misfit('has a version that is not 1, 2 or 3')
}

// RFC 5280 says at most 20 octets; some CAs wrote more, none wrote 64.
function readSerial(tbs: DerReader): string {
  const content = tbs.integer('serial number')
  if (content.length > 64) throw misfit(`has a serial number of ${content.length} octets`)
  return encodeSerial(content)
}

function readValidity(tbs: DerReader): { notBefore: Date; notAfter: Date } {
  const validity = tbs.enter(Tag.sequence, 'validity')
  const notBefore = readTime(validity, 'notBefore')
  const notAfter = readTime(validity, 'notAfter')
  validity.finish('validity')
  return { notBefore, notAfter }
}

// issuerUniqueID [1], subjectUniqueID [2], extensions [3]
function readTail(tbs: DerReader, version: number): ExtensionFacts {
  tbs.optional(0x81, 'issuerUniqueID')
  tbs.optional(0x82, 'subjectUniqueID')
  const element = tbs.optional(0xa3, 'extensions')
  tbs.finish('extensions')
  if (element === undefined) return NO_EXTENSIONS
  if (version !== 3) throw misfit(`has extensions, which version ${version} does not have`)
  const wrapper = tbs.inside(element)
  const list = wrapper.enter(Tag.sequence, 'extensions')
  wrapper.finish('extensions')
  return readExtensions(list)
}

function misfit(problem: string): CertificateError {
  return new CertificateError('KEYPIN_X509_MALFORMED', `the certificate ${problem}`, {
    hint: 'see what is in it: openssl x509 -inform DER -in FILE -noout -text',
  })
}
