import { createHash, type KeyObject } from 'node:crypto'
import { Time } from '@peculiar/asn1-x509'
import { type CertificateFacts, readCertificateFacts } from './certificate-facts.ts'
import {
  bitString,
  context,
  element,
  integer,
  readElement,
  readElements,
  sequence,
  serialize,
  unsignedInteger,
} from './der.ts'
import { ForgeError } from './errors.ts'
import type { ExtensionInput, KeyPurpose, KeyUsageName } from './extensions.ts'
import * as extension from './extensions.ts'
import type { Host } from './hosts.ts'
import type { KeySource } from './keys.ts'
import { encodeName, type NameInput } from './names.ts'
import type { CertificateOptions, CertificateSource } from './options.ts'
import { signerFor } from './signature.ts'

/** What forging takes from outside: time, randomness and keys. */
export interface ForgeContext {
  readonly clock: () => Date
  readonly random: (size: number) => Uint8Array
  readonly keys: KeySource
}

/** What a certificate of a role has when its options do not say otherwise. */
export interface Role {
  readonly days: number
  readonly ca: boolean
  readonly keyUsage: (key: KeyObject | undefined) => readonly KeyUsageName[]
  readonly extendedKeyUsage: readonly KeyPurpose[] | 'absent'
  readonly name: (hosts: readonly Host[], random: ForgeContext['random']) => NameInput
}

/** A certificate about to be made. */
export interface Blueprint {
  readonly role: Role
  readonly hosts: readonly Host[]
  readonly options: CertificateOptions
  /** DER of the SubjectPublicKeyInfo to certify. */
  readonly publicKeyInfo: Uint8Array
  /** The private half, when it is known. */
  readonly key?: KeyObject
  /** Who signs; a certificate without an issuer signs itself. */
  readonly issuer?: Issuer
}

/** Who signs a certificate. */
export interface Issuer {
  readonly facts: CertificateFacts
  readonly key: KeyObject
}

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

/** DER of the certificate that a blueprint describes. */
export function composeCertificate(blueprint: Blueprint, from: ForgeContext): Uint8Array {
  const { options, issuer } = blueprint
  const signingKey = issuer?.key ?? blueprint.key
  if (signingKey === undefined) throw new TypeError('a self-signed certificate needs a private key')
  const signer = signerFor(signingKey, options)
  const like = options.like === undefined ? undefined : readCertificateFacts(sourceBytes(options.like))
  const subject =
    like?.subject ?? encodeName(options.name ?? blueprint.role.name(blueprint.hosts, from.random))
  const issuerName = options.issuerName === undefined ? issuer?.facts.subject : encodeName(options.issuerName)
  const tbs = sequence(
    ...(options.version === 1 ? [] : [element(context(0), integer(2))]),
    serialNumber(options, like, from.random),
    signer.algorithm,
    issuerName ?? subject,
    validity(blueprint, from.clock()),
    subject,
    blueprint.publicKeyInfo,
    ...(options.version === 1 ? [] : [extensionList(extensionsFor(blueprint, subject, like))]),
  )
  return sequence(tbs, signer.algorithm, bitString(signer.sign(tbs)))
}

/** Bytes or text of a certificate, from whatever carries it. */
export function sourceBytes(source: CertificateSource): Uint8Array | string {
  return typeof source === 'string' || source instanceof Uint8Array ? source : source.der
}

function serialNumber(
  { serial }: CertificateOptions,
  like: CertificateFacts | undefined,
  random: ForgeContext['random'],
): Uint8Array {
  if (serial instanceof Uint8Array) return element(0x02, serial)
  if (serial !== undefined) return unsignedInteger(hexBytes('serial', serial))
  return like === undefined ? unsignedInteger(random(16)) : element(0x02, like.serial)
}

function hexBytes(option: string, text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})+$/iu.test(text)) {
    throw new ForgeError('FORGE_OPTION_INVALID', `${option}: ${JSON.stringify(text)} is not hexadecimal`)
  }
  return Buffer.from(text, 'hex')
}

function validity({ role, options, issuer }: Blueprint, now: Date): Uint8Array {
  const { notBefore, notAfter } = period(options, now) ?? {
    notBefore: options.notBefore ?? new Date(now.getTime() - hourMs),
    notAfter: options.notAfter ?? lastMoment(role, options, issuer, now),
  }
  return sequence(time('notBefore', notBefore), time('notAfter', notAfter))
}

function period(options: CertificateOptions, now: Date): { notBefore: Date; notAfter: Date } | undefined {
  const at = (days: number): Date => new Date(now.getTime() + days * dayMs)
  if (options.period === 'expired') return { notBefore: at(-90), notAfter: at(-1) }
  if (options.period === 'not-yet-valid') return { notBefore: at(1), notAfter: at(90) }
  return undefined
}

function lastMoment(role: Role, { days }: CertificateOptions, issuer: Issuer | undefined, now: Date): Date {
  if (days !== undefined) return new Date(now.getTime() + days * dayMs)
  const usual = new Date(now.getTime() + role.days * dayMs)
  const end = issuer?.facts.notAfter
  return end !== undefined && end > now && end < usual ? end : usual
}

function time(option: string, date: Date): Uint8Array {
  if (Number.isNaN(date.getTime())) throw new ForgeError('FORGE_OPTION_INVALID', `${option} is not a date`)
  // RFC 5280 4.1.2.5: whole seconds only
  return serialize(new Time(new Date(Math.floor(date.getTime() / 1000) * 1000)))
}

function extensionsFor(
  { role, hosts, options, publicKeyInfo, key, issuer }: Blueprint,
  subject: Uint8Array,
  like: CertificateFacts | undefined,
): ExtensionInput[] {
  const list: ExtensionInput[] = []
  const ca = options.ca ?? role.ca
  if (ca !== 'absent') list.push(extension.basicConstraints(ca, options.pathLength))
  const usage = options.keyUsage ?? role.keyUsage(key)
  if (usage !== 'absent') list.push(extension.keyUsage(usage))
  const purposes = options.extendedKeyUsage ?? role.extendedKeyUsage
  if (purposes !== 'absent') list.push(extension.extendedKeyUsage(purposes))
  const rawDnsNames = options.rawDnsNames ?? []
  if (options.subjectAltName !== 'absent' && hosts.length + rawDnsNames.length > 0) {
    list.push(extension.subjectAltName(hosts, rawDnsNames, readElement(subject).content.length === 0))
  }
  const subjectKeyId = options.subjectKeyId ?? like?.subjectKeyId ?? keyIdentifier(publicKeyInfo)
  if (subjectKeyId !== 'absent') list.push(extension.subjectKeyIdentifier(subjectKeyId))
  const authorityKeyId = options.authorityKeyId ?? issuer?.facts.subjectKeyId ?? 'absent'
  if (authorityKeyId !== 'absent') list.push(extension.authorityKeyIdentifier(authorityKeyId))
  if (options.mustStaple === true) list.push(extension.mustStaple)
  return [...list, ...(options.extensions ?? [])]
}

const extensionList = (extensions: readonly ExtensionInput[]): Uint8Array =>
  element(context(3), sequence(...extensions.map(extension.encodeExtension)))

/** RFC 7093 section 2, method 1: the first 160 bits of the SHA-256 of the key's bits. */
function keyIdentifier(publicKeyInfo: Uint8Array): Uint8Array {
  const bits = readElements(readElement(publicKeyInfo).content).at(-1)?.content.subarray(1)
  return createHash('sha256')
    .update(bits ?? new Uint8Array())
    .digest()
    .subarray(0, 20)
}
