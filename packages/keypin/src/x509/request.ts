import { DerReader, Tag } from '../bytes/der.ts'
import { CertificateError } from '../errors.ts'
import { NO_EXTENSIONS, readExtensions } from './extensions.ts'
import { refuseOversize } from './limits.ts'
import { type Name, readName } from './name.ts'
import type { SubjectAltNames } from './names.ts'
import { readOid } from './oid.ts'
import { type PublicKeyFacts, readPublicKey } from './public-key.ts'
import { checkSignature, type SignatureCheck } from './signature.ts'

/** What a PKCS #10 certificate signing request says. */
export interface CertificateRequest {
  /** The request as it was given. */
  readonly raw: Uint8Array
  /** The part that is signed. */
  readonly tbs: Uint8Array
  /** The SubjectPublicKeyInfo as it stands in the request. */
  readonly spki: Uint8Array
  readonly subject: Name
  readonly publicKey: PublicKeyFacts
  /** OID of the algorithm that it is signed with. */
  readonly signatureAlgorithm: string
  /** The names asked for. */
  readonly subjectAltNames: SubjectAltNames
  /** Whether the request is signed with its own key, which shows that its maker holds that key. */
  readonly possession: () => SignatureCheck
  /** True when possession of the key is proven; false also when this runtime cannot say. */
  readonly verifies: () => boolean
}

/**
 * Reads one DER certificate signing request.
 *
 * @param der One request and nothing after it, at most 128 KiB.
 * @throws {CertificateError} `KEYPIN_DER_MALFORMED`, `KEYPIN_X509_MALFORMED` or `KEYPIN_X509_TOO_LARGE`
 * @see https://www.rfc-editor.org/rfc/rfc2986#section-4 Certification Request Syntax
 */
export function readCertificateRequest(der: Uint8Array): CertificateRequest {
  refuseOversize(der, 'certificate request')
  const reader = new DerReader(der, 'certificate request')
  const outer = reader.enter(Tag.sequence, 'outer SEQUENCE')
  reader.finish('end')
  const info = outer.read(Tag.sequence, 'certificationRequestInfo')
  const algorithm = outer.read(Tag.sequence, 'signatureAlgorithm')
  const signature = outer.content(outer.octets('signature'))
  outer.finish('signature')
  const body = readInfo(outer.inside(info))
  const possession = (): SignatureCheck =>
    checkSignature(outer.slice(algorithm), body.spki, outer.slice(info), signature)
  return {
    raw: der,
    tbs: outer.slice(info),
    ...body,
    signatureAlgorithm: readOid(outer.inside(algorithm), 'signature algorithm'),
    possession,
    verifies: () => possession().valid === true,
  }
}

type Info = Pick<CertificateRequest, 'spki' | 'subject' | 'publicKey' | 'subjectAltNames'>

// CertificationRequestInfo ::= SEQUENCE { version, subject, subjectPKInfo, attributes [0] }
function readInfo(info: DerReader): Info {
  const version = info.integer('version')
  if (version.length !== 1 || version[0] !== 0) throw misfit('has a version that is not 1')
  const subject = readName(info, 'subject')
  const spki = info.slice(info.read(Tag.sequence, 'SubjectPublicKeyInfo'))
  const attributes = info.optional(0xa0, 'attributes')
  info.finish('attributes')
  const asked = attributes === undefined ? NO_EXTENSIONS : readAttributes(info.inside(attributes))
  return { subject, spki, publicKey: readPublicKey(spki), subjectAltNames: asked.subjectAltNames }
}

// RFC 2985 section 5.4.2: extensionRequest
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'

function readAttributes(attributes: DerReader): Pick<CertificateRequest, 'subjectAltNames'> {
  let asked: Pick<CertificateRequest, 'subjectAltNames'> | undefined
  while (!attributes.done) {
    const attribute = attributes.enter(Tag.sequence, 'attribute')
    const oid = readOid(attribute, 'attribute type')
    const values = attribute.enter(Tag.set, 'attribute values')
    attribute.finish('attribute')
    if (oid !== EXTENSION_REQUEST) continue
    if (asked !== undefined) throw misfit('asks for extensions twice')
    asked = readExtensions(values.enter(Tag.sequence, 'extensions asked for'))
    values.finish('extensions asked for')
  }
  return asked ?? NO_EXTENSIONS
}

function misfit(problem: string): CertificateError {
  return new CertificateError('KEYPIN_X509_MALFORMED', `the certificate request ${problem}`, {
    hint: 'see what is in it: openssl req -inform DER -in FILE -noout -text',
  })
}
