import { createHash, type KeyObject } from 'node:crypto'
import type { CertificateFacts } from './certificate-facts.ts'
import type { ForgeContext } from './context.ts'
import { readElement, readElements } from './der.ts'
import type { ExtensionInput } from './extensions.ts'
import * as extension from './extensions.ts'
import { generalNameOf } from './general-names.ts'
import type { Host } from './hosts.ts'
import type { CertificateOptions } from './options.ts'
import type { Role } from './roles.ts'

/** What the extensions of a certificate follow from. */
export interface ExtensionPlan {
  readonly role: Role
  readonly hosts: readonly Host[]
  readonly options: CertificateOptions
  /** DER of the subject's name. */
  readonly subject: Uint8Array
  readonly publicKeyInfo: Uint8Array
  readonly key: KeyObject | undefined
  readonly issuer: CertificateFacts | undefined
  readonly like: CertificateFacts | undefined
}

/** The extensions of a certificate, in the order public authorities write them. */
export function planExtensions(plan: ExtensionPlan, from: ForgeContext): ExtensionInput[] {
  const { options } = plan
  const planned = [
    basicConstraints(plan),
    keyUsage(plan),
    extendedKeyUsage(plan),
    subjectAltName(plan),
    options.nameConstraints && extension.nameConstraints(options.nameConstraints),
    subjectKeyIdentifier(plan),
    authorityKeyIdentifier(plan),
    options.mustStaple === true ? extension.mustStaple : undefined,
    options.timestamps ? extension.timestamps(options.timestamps, from.clock(), from.random) : undefined,
    ...(options.extensions ?? []),
  ]
  return planned.filter((one) => one !== undefined)
}

type Planned = ExtensionInput | undefined

function basicConstraints({ role, options }: ExtensionPlan): Planned {
  const ca = options.ca ?? role.ca
  return ca === 'absent' ? undefined : extension.basicConstraints(ca, options.pathLength)
}

function keyUsage({ role, options, key }: ExtensionPlan): Planned {
  const usage = options.keyUsage ?? role.keyUsage(key)
  return usage === 'absent' ? undefined : extension.keyUsage(usage)
}

function extendedKeyUsage({ role, options }: ExtensionPlan): Planned {
  const purposes = options.extendedKeyUsage ?? role.extendedKeyUsage
  return purposes === 'absent' ? undefined : extension.extendedKeyUsage(purposes)
}

function subjectAltName({ hosts, options, subject }: ExtensionPlan): Planned {
  const fromHosts = options.subjectAltName === 'absent' ? [] : hosts.map(generalNameOf)
  const names = [...fromHosts, ...(options.altNames ?? [])]
  const nameless = readElement(subject).content.length === 0
  return names.length === 0 ? undefined : extension.subjectAltName(names, nameless)
}

function subjectKeyIdentifier({ options, publicKeyInfo, like }: ExtensionPlan): Planned {
  const id = options.subjectKeyId ?? like?.subjectKeyId ?? keyIdentifier(publicKeyInfo)
  return id === 'absent' ? undefined : extension.subjectKeyIdentifier(id)
}

function authorityKeyIdentifier({ options, issuer }: ExtensionPlan): Planned {
  const id = options.authorityKeyId ?? issuer?.subjectKeyId ?? 'absent'
  return id === 'absent' ? undefined : extension.authorityKeyIdentifier(id)
}

/** RFC 7093 section 2, method 1: the first 160 bits of the SHA-256 of the key's bits. */
function keyIdentifier(publicKeyInfo: Uint8Array): Uint8Array {
  const bitString = readElements(readElement(publicKeyInfo).content).at(-1)
  const bits = bitString?.content.subarray(1) ?? new Uint8Array()
  return createHash('sha256').update(bits).digest().subarray(0, 20)
}
