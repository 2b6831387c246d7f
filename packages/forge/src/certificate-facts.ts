import { X509Certificate } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { id_ce_subjectKeyIdentifier, Validity } from '@peculiar/asn1-x509'
import { context, objectIdentifier, readElement, readElements, sequence } from './der.ts'
import { ForgeError } from './errors.ts'
import type { CertificateSource } from './options.ts'

/** What forge needs to know of a certificate that exists; byte fields are slices of it. */
export interface CertificateFacts {
  readonly der: Uint8Array
  /** Content octets of the serial number. */
  readonly serial: Uint8Array
  /** DER of the issuer's name. */
  readonly issuer: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  /** DER of the subject's name. */
  readonly subject: Uint8Array
  /** DER of the SubjectPublicKeyInfo, as it stands. */
  readonly publicKeyInfo: Uint8Array
  readonly subjectKeyId?: Uint8Array
}

/** Where the members of a TBSCertificate stand once the optional version is put aside. */
const member = { serial: 0, issuer: 2, validity: 3, subject: 4, publicKeyInfo: 5 } as const

const known = new WeakMap<Uint8Array, CertificateFacts>()

/**
 * Reads the facts of a certificate.
 *
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE`
 */
export function readCertificateFacts(certificate: CertificateSource): CertificateFacts {
  const der = certificateBytes(certificate)
  const facts = known.get(der) ?? attempt(() => factsOf(der))
  known.set(der, facts)
  return facts
}

/**
 * DER of a certificate, from whatever carries it; of several in one PEM text, the first.
 *
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE`
 */
export function certificateBytes(source: CertificateSource): Uint8Array {
  if (typeof source === 'string') return attempt(() => new X509Certificate(source).raw)
  return source instanceof Uint8Array ? source : source.der
}

function attempt<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (cause) {
    throw new ForgeError('FORGE_CERTIFICATE_UNREADABLE', 'this is not a certificate in DER or PEM', { cause })
  }
}

function factsOf(der: Uint8Array): CertificateFacts {
  const members = tbsMembers(der)
  const at = (index: number): Uint8Array => part(members, index)
  const validity = AsnConvert.parse(at(member.validity), Validity)
  const subjectKeyId = findExtension(members, id_ce_subjectKeyIdentifier)
  return {
    der,
    serial: readElement(at(member.serial)).content,
    issuer: at(member.issuer),
    notBefore: validity.notBefore.getTime(),
    notAfter: validity.notAfter.getTime(),
    subject: at(member.subject),
    publicKeyInfo: at(member.publicKeyInfo),
    ...(subjectKeyId === undefined ? {} : { subjectKeyId: readElement(subjectKeyId).content }),
  }
}

/** The elements of a TBSCertificate from the serial number on. */
function tbsMembers(der: Uint8Array): Uint8Array[] {
  const { members, first } = openCertificate(der)
  return members.slice(first)
}

/** A certificate taken apart; `first` says where its serial number stands. */
function openCertificate(der: Uint8Array): { members: Uint8Array[]; first: number; signature: Uint8Array[] } {
  const [tbs, ...signature] = readElements(readElement(der).content)
  const elements = readElements(part([tbs?.content], 0))
  const first = elements[0]?.tag === context(0) ? 1 : 0
  return { members: elements.map(({ raw }) => raw), first, signature: signature.map(({ raw }) => raw) }
}

/**
 * DER of a certificate with another SubjectPublicKeyInfo in it, and all else as it was, its signature too.
 *
 * @throws {ForgeError} `FORGE_CERTIFICATE_UNREADABLE`
 */
export function replacePublicKey(certificate: CertificateSource, publicKeyInfo: Uint8Array): Uint8Array {
  const der = certificateBytes(certificate)
  readCertificateFacts(der)
  const { members, first, signature } = openCertificate(der)
  members[first + member.publicKeyInfo] = publicKeyInfo
  return Uint8Array.from(sequence(sequence(...members), ...signature))
}

function findExtension(members: readonly Uint8Array[], oid: string): Uint8Array | undefined {
  const wrapper = members.find((raw) => raw[0] === context(3))
  if (wrapper === undefined) return undefined
  const list = readElement(readElement(wrapper).content)
  const id = objectIdentifier(oid)
  for (const extension of readElements(list.content)) {
    const [found, ...rest] = readElements(extension.content)
    if (found !== undefined && Buffer.compare(found.raw, id) === 0) return rest.at(-1)?.content
  }
  return undefined
}

function part(parts: readonly (Uint8Array | undefined)[], index: number): Uint8Array {
  const found = parts[index]
  if (found === undefined)
    throw new ForgeError('FORGE_CERTIFICATE_UNREADABLE', 'a certificate ends too early')
  return found
}
