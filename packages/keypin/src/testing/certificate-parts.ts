// Certificates that nobody signed, part by part: readers look at structure, so a signature of zeros will do.
import {
  bitString,
  boolean,
  element,
  explicit,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  set,
  text,
} from './der-writer.ts'

/** The parts of a certificate, each as DER; what is left out is as in an ordinary one. */
export interface CertificateParts {
  readonly version?: Uint8Array | null
  readonly serial?: Uint8Array
  readonly innerAlgorithm?: Uint8Array
  readonly issuer?: Uint8Array
  readonly validity?: Uint8Array
  readonly subject?: Uint8Array
  readonly spki?: Uint8Array
  /** What follows the key: unique identifiers, extensions. */
  readonly tail?: readonly Uint8Array[]
  readonly algorithm?: Uint8Array
  readonly signature?: Uint8Array
}

export function certificateOf(parts: CertificateParts = {}): Uint8Array {
  const algorithm = parts.algorithm ?? ecdsaWithSha256
  const version = parts.version === undefined ? explicit(0, integer(2)) : parts.version
  const tbs = sequence(
    ...(version === null ? [] : [version]),
    parts.serial ?? integer(0x1234),
    parts.innerAlgorithm ?? algorithm,
    parts.issuer ?? name(['2.5.4.3', text('Keypin Test Root')]),
    parts.validity ?? validity('260101000000Z', '270101000000Z'),
    parts.subject ?? name(['2.5.4.3', text('api.example.com')]),
    parts.spki ?? ed25519Key,
    ...(parts.tail ?? []),
  )
  return sequence(tbs, algorithm, parts.signature ?? bitString(new Uint8Array(64)))
}

/** A certificate of version 3 with these extensions. */
export function certificateWith(...extensions: readonly Uint8Array[]): Uint8Array {
  return certificateOf({ tail: [explicit(3, sequence(...extensions))] })
}

export function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value))
}

/** A name with one attribute to each relative distinguished name, as `[oid, value]`. */
export function name(...attributes: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  return sequence(...attributes.map(([id, value]) => set(sequence(oid(id), value))))
}

/** Two UTCTimes. */
export function validity(notBefore: string, notAfter: string): Uint8Array {
  return sequence(text(notBefore, 0x17), text(notAfter, 0x17))
}

export function spki(algorithm: Uint8Array, key: Uint8Array): Uint8Array {
  return sequence(algorithm, bitString(key))
}

/** The parts of a request, each as DER. */
export interface RequestParts {
  readonly spki?: Uint8Array
  readonly attributes?: readonly Uint8Array[]
  readonly algorithm?: Uint8Array
}

/** A PKCS #10 request that nobody signed. */
export function requestOf(parts: RequestParts = {}): Uint8Array {
  const subject = name(['2.5.4.3', text('api.example.com')])
  const attributes = explicit(0, ...(parts.attributes ?? []))
  const info = sequence(integer(0), subject, parts.spki ?? ed25519Key, attributes)
  return sequence(info, parts.algorithm ?? ecdsaWithSha256, bitString(new Uint8Array(64)))
}

export const ecdsaWithSha256: Uint8Array = sequence(oid('1.2.840.10045.4.3.2'))

/** RSASSA-PSS, as RFC 4055 writes it. */
export function pssAlgorithm(hash: string, mask: string, salt: number): Uint8Array {
  const hashed = explicit(0, sequence(oid(hash), nothing))
  const masked = explicit(1, sequence(oid('1.2.840.113549.1.1.8'), sequence(oid(mask), nothing)))
  return sequence(oid('1.2.840.113549.1.1.10'), sequence(hashed, masked, explicit(2, integer(salt))))
}

/** RSA with the NULL parameters that RFC 3279 demands. */
export const rsaAlgorithm: Uint8Array = sequence(oid('1.2.840.113549.1.1.1'), nothing)

export const ed25519Key: Uint8Array = spki(sequence(oid('1.3.101.112')), new Uint8Array(32).fill(7))

/** One general name of a form whose tag is primitive: 1 e-mail, 2 DNS, 6 URI, 7 IP. */
export function generalName(form: number, value: string | Uint8Array): Uint8Array {
  return element(0x80 | form, typeof value === 'string' ? Buffer.from(value, 'latin1') : value)
}
