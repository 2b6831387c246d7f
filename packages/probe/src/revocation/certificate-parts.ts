import { dotted, elements, expect, Malformed, only } from './der.ts'

/** What of a certificate judging an OCSP answer takes, as it stands in it. */
export interface CertificateParts {
  /** The content octets of the INTEGER. */
  readonly serial: Uint8Array
  /** DER of the issuer's name. */
  readonly issuer: Uint8Array
  /** DER of the subject's name. */
  readonly subject: Uint8Array
  readonly spki: Uint8Array
  /** The bits of the public key alone. */
  readonly key: Uint8Array
  /** Values of the extensions, by OID. */
  readonly extensions: ReadonlyMap<string, Uint8Array>
}

/**
 * Takes a certificate apart.
 *
 * @throws {Malformed}
 */
export function partsOf(certificate: Uint8Array): CertificateParts {
  const [tbs] = elements(only(certificate, 0x30, 'certificate'), 'certificate')
  const fields = elements(expect(tbs, 0x30, 'certificate'), 'certificate')
  const [serial, , issuer, , subject, spki, ...rest] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields
  const list = rest.find(({ tag }) => tag === 0xa3)
  if (issuer === undefined || subject === undefined || spki === undefined)
    throw new Malformed('the certificate is not whole')
  const [, key] = elements(expect(spki, 0x30, 'public key'), 'public key')
  return {
    serial: expect(serial, 0x02, 'serial number'),
    issuer: issuer.whole,
    subject: subject.whole,
    spki: spki.whole,
    key: expect(key, 0x03, 'public key').subarray(1),
    extensions: list === undefined ? new Map() : readExtensions(only(list.content, 0x30, 'extensions')),
  }
}

// As many as the library reads: a certificate that it shows is read here as well.
const mostExtensions = 256

/** Reads the content of a SEQUENCE OF Extension; of those that occur twice, the first. */
export function readExtensions(content: Uint8Array): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  for (const extension of elements(content, 'extensions', mostExtensions)) {
    const parts = elements(expect(extension, 0x30, 'extension'), 'extension')
    const oid = dotted(expect(parts[0], 0x06, 'extension'), 'extension')
    const value = expect(parts.at(-1), 0x04, 'extension')
    if (!found.has(oid)) found.set(oid, value)
  }
  return found
}
