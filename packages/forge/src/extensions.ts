import { OctetString } from '@peculiar/asn1-schema'
import * as x509 from '@peculiar/asn1-x509'
import {
  context,
  element,
  objectIdentifier,
  octetString,
  sequence,
  serialize,
  unsignedInteger,
} from './der.ts'
import { ForgeError } from './errors.ts'
import { encodeGeneralName, type GeneralName, type NameConstraints } from './general-names.ts'
import { quote } from './quote.ts'

/** An extension in the words of RFC 5280: `value` is the DER inside the OCTET STRING. */
export interface ExtensionInput {
  /** Dotted object identifier. */
  readonly oid: string
  /** Default `false`. */
  readonly critical?: boolean
  readonly value: Uint8Array
}

/** A purpose of extended key usage by name, or any other by its dotted object identifier. */
export type KeyPurpose =
  | 'serverAuth'
  | 'clientAuth'
  | 'codeSigning'
  | 'emailProtection'
  | 'timeStamping'
  | 'ocspSigning'
  | 'any'
  | (string & {})

/** A bit of the key usage extension. */
export type KeyUsageName =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'crlSign'
  | 'encipherOnly'
  | 'decipherOnly'

const keyPurposes: { readonly [purpose: string]: string } = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  any: '2.5.29.37.0',
}

const keyUsageFlags: Record<KeyUsageName, number> = {
  digitalSignature: x509.KeyUsageFlags.digitalSignature,
  nonRepudiation: x509.KeyUsageFlags.nonRepudiation,
  keyEncipherment: x509.KeyUsageFlags.keyEncipherment,
  dataEncipherment: x509.KeyUsageFlags.dataEncipherment,
  keyAgreement: x509.KeyUsageFlags.keyAgreement,
  keyCertSign: x509.KeyUsageFlags.keyCertSign,
  crlSign: x509.KeyUsageFlags.cRLSign,
  encipherOnly: x509.KeyUsageFlags.encipherOnly,
  decipherOnly: x509.KeyUsageFlags.decipherOnly,
}

/** DER of one Extension. */
export function encodeExtension({ oid, critical = false, value }: ExtensionInput): Uint8Array {
  const criticality = critical ? element(0x01, Uint8Array.of(0xff)) : new Uint8Array()
  return sequence(encodeOid(oid), criticality, octetString(value))
}

function encodeOid(oid: string): Uint8Array {
  if (!/^[0-2](?:\.(?:0|[1-9]\d{0,9})){1,30}$/u.test(oid)) {
    throw new ForgeError('FORGE_OPTION_INVALID', `${quote(oid)} is not an object identifier`)
  }
  return objectIdentifier(oid)
}

export function basicConstraints(ca: boolean, pathLength: number | undefined): ExtensionInput {
  const pathLenConstraint = pathLength === undefined ? {} : { pathLenConstraint: pathLength }
  const value = serialize(new x509.BasicConstraints({ cA: ca, ...pathLenConstraint }))
  return { oid: x509.id_ce_basicConstraints, critical: true, value }
}

export function keyUsage(usages: readonly KeyUsageName[]): ExtensionInput {
  const flags = usages.reduce((sum, usage) => sum | keyUsageFlags[usage], 0)
  return { oid: x509.id_ce_keyUsage, critical: true, value: serialize(new x509.KeyUsage(flags)) }
}

export function extendedKeyUsage(purposes: readonly KeyPurpose[]): ExtensionInput {
  const oids = purposes.map(
    (purpose) => (Object.hasOwn(keyPurposes, purpose) ? keyPurposes[purpose] : undefined) ?? purpose,
  )
  return { oid: x509.id_ce_extKeyUsage, value: sequence(...oids.map(encodeOid)) }
}

/** Names of the subject. It is critical when the subject's name is empty (RFC 5280, 4.2.1.6). */
export function subjectAltName(names: readonly GeneralName[], critical: boolean): ExtensionInput {
  return { oid: x509.id_ce_subjectAltName, critical, value: sequence(...names.map(encodeGeneralName)) }
}

export function nameConstraints({ permitted, excluded, critical = true }: NameConstraints): ExtensionInput {
  const subtrees = (tagNumber: number, names: readonly GeneralName[] = []): Uint8Array =>
    // An empty list is not valid DER of this type; leaving it out is.
    names.length === 0
      ? new Uint8Array()
      : element(context(tagNumber), ...names.map((name) => sequence(encodeGeneralName(name))))
  return {
    oid: x509.id_ce_nameConstraints,
    critical,
    value: sequence(subtrees(0, permitted), subtrees(1, excluded)),
  }
}

export function subjectKeyIdentifier(id: Uint8Array): ExtensionInput {
  return { oid: x509.id_ce_subjectKeyIdentifier, value: octetString(id) }
}

export function authorityKeyIdentifier(id: Uint8Array): ExtensionInput {
  const keyIdentifier = new OctetString(id)
  return {
    oid: x509.id_ce_authorityKeyIdentifier,
    value: serialize(new x509.AuthorityKeyIdentifier({ keyIdentifier })),
  }
}

/** TLS feature `status_request`, known as must-staple (RFC 7633). */
export const mustStaple: ExtensionInput = {
  oid: '1.3.6.1.5.5.7.1.24',
  value: Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x05),
}

/**
 * Signed certificate timestamps (RFC 6962, 3.3) of logs that do not exist: right in form, so that a client
 * which only looks for the extension finds it, and worthless to one that knows its logs.
 */
export function timestamps(count: number, now: Date, random: (size: number) => Uint8Array): ExtensionInput {
  const list = Buffer.concat(Array.from({ length: count }, () => withLength16(timestamp(now, random))))
  return { oid: '1.3.6.1.4.1.11129.2.4.2', value: octetString(withLength16(list)) }
}

function timestamp(now: Date, random: (size: number) => Uint8Array): Uint8Array {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(now.getTime()))
  const signature = sequence(unsignedInteger(random(32)), unsignedInteger(random(32)))
  const version1 = Uint8Array.of(0)
  const noExtensions = Uint8Array.of(0, 0)
  const ecdsaWithSha256 = Uint8Array.of(4, 3)
  return Buffer.concat([version1, random(32), time, noExtensions, ecdsaWithSha256, withLength16(signature)])
}

function withLength16(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff)
    throw new ForgeError('FORGE_OPTION_INVALID', 'timestamps: too many for one extension')
  return Buffer.concat([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes])
}
