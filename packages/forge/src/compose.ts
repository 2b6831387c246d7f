import type { KeyObject } from 'node:crypto'
import { type CertificateFacts, readCertificateFacts } from './certificate-facts.ts'
import type { ForgeContext } from './context.ts'
import { bitString, context, element, integer, sequence, tag, unsignedInteger } from './der.ts'
import { ForgeError } from './errors.ts'
import { planExtensions } from './extension-plan.ts'
import { encodeExtension } from './extensions.ts'
import type { Host } from './hosts.ts'
import { encodeName } from './names.ts'
import type { CertificateOptions } from './options.ts'
import { quote } from './quote.ts'
import type { Role } from './roles.ts'
import { type Signer, signerFor } from './signature.ts'
import { encodeValidity } from './validity.ts'

/** A certificate about to be made. */
export interface Blueprint {
  readonly role: Role
  readonly hosts: readonly Host[]
  readonly options: CertificateOptions
  /** DER of the SubjectPublicKeyInfo to certify. */
  readonly publicKeyInfo: Uint8Array
  /** The key to certify, where it is more than bytes. */
  readonly key: KeyObject | undefined
  /** The certificate that signs; without one the certificate signs itself. */
  readonly issuer: { readonly der: Uint8Array } | undefined
  /** The key that signs. */
  readonly signingKey: KeyObject
}

/** DER of the certificate that a blueprint describes. */
export function composeCertificate(blueprint: Blueprint, from: ForgeContext): Uint8Array {
  const { options } = blueprint
  const signer = signerFor(blueprint.signingKey, options)
  const tbs = composeTbs(blueprint, signer, from)
  const signature = Uint8Array.from(signer.sign(tbs))
  if (options.badSignature === true) flipLastBit(signature)
  // A copy of its own: the pieces share the pool that Buffer allocates from.
  return Uint8Array.from(sequence(tbs, signer.algorithm, bitString(signature)))
}

function composeTbs(blueprint: Blueprint, signer: Signer, from: ForgeContext): Uint8Array {
  const { role, hosts, options, publicKeyInfo } = blueprint
  const issuer = blueprint.issuer && readCertificateFacts(blueprint.issuer)
  const like = options.like === undefined ? undefined : readCertificateFacts(options.like)
  const subject = like?.subject ?? encodeName(options.name ?? role.name(hosts, from.random))
  const issuerName = options.issuerName === undefined ? issuer?.subject : encodeName(options.issuerName)
  const defaults = { now: from.clock(), days: role.days, issuerEnd: issuer?.notAfter }
  const extensions = planExtensions({ ...blueprint, subject, issuer, like }, from)
  const version3 = options.version !== 1
  return sequence(
    ...(version3 ? [element(context(0), integer(2))] : []),
    serialNumber(options, like, from.random),
    signer.algorithm,
    issuerName ?? subject,
    encodeValidity(options, defaults),
    subject,
    publicKeyInfo,
    ...(version3 ? [element(context(3), sequence(...extensions.map(encodeExtension)))] : []),
  )
}

function serialNumber(
  { serial }: CertificateOptions,
  like: CertificateFacts | undefined,
  random: ForgeContext['random'],
): Uint8Array {
  if (serial instanceof Uint8Array) return element(tag.integer, serial)
  if (serial !== undefined) return unsignedInteger(hexBytes(serial))
  return like === undefined ? unsignedInteger(random(16)) : element(tag.integer, like.serial)
}

function hexBytes(serial: string): Uint8Array {
  if (/^(?:[0-9a-f]{2})+$/iu.test(serial)) return Buffer.from(serial, 'hex')
  throw new ForgeError('FORGE_OPTION_INVALID', `serial: ${quote(serial)} is not hexadecimal`)
}

function flipLastBit(signature: Uint8Array): void {
  const last = signature.length - 1
  signature[last] = (signature[last] ?? 0) ^ 1
}
