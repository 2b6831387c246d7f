import type { KeyObject } from 'node:crypto'
import type { ForgeContext } from './context.ts'
import { bitString, context, element, integer, objectIdentifier, sequence, set } from './der.ts'
import { encodeExtension, mustStaple, subjectAltName } from './extensions.ts'
import { type GeneralName, generalNameOf } from './general-names.ts'
import { readHost } from './hosts.ts'
import { type KeySpec, resolveKey } from './keys.ts'
import { encodeName, type NameInput } from './names.ts'
import { armour } from './pem.ts'
import { publicKeyInfo } from './public-key.ts'
import { leafRole } from './roles.ts'
import { type SignatureOptions, signerFor } from './signature.ts'

/** What a certificate request may say besides its hosts. */
export interface RequestOptions extends SignatureOptions {
  /** The subject. Default: the first host, when it is short enough for a common name. */
  readonly name?: NameInput
  /** A kind of key, or the private key to ask for. Default: a fresh `P-256` key. */
  readonly key?: KeySpec
  /** Further alternative names, written as they are. */
  readonly altNames?: readonly GeneralName[]
  /** Asks for a must-staple certificate. */
  readonly mustStaple?: boolean
}

/** A certificate request (PKCS #10, RFC 2986) with its private key. */
export class CertificateRequest {
  /** The request's bytes. */
  readonly der: Uint8Array
  /** The private key. */
  readonly key: KeyObject

  constructor(der: Uint8Array, key: KeyObject) {
    this.der = der
    this.key = key
  }

  /** The request as PEM, with a newline at the end. */
  get pem(): string {
    return armour('CERTIFICATE REQUEST', this.der)
  }

  /** The private key as PEM (PKCS #8, not encrypted): a secret. */
  get keyPem(): string {
    return this.key.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
}

/** A request for a server certificate, signed with the key it asks for. */
export function composeRequest(
  hosts: string | readonly string[],
  options: RequestOptions,
  from: ForgeContext,
): CertificateRequest {
  const key = resolveKey(options.key ?? 'P-256', from.keys)
  const signer = signerFor(key, options)
  const list = (typeof hosts === 'string' ? [hosts] : hosts).map(readHost)
  const names = [...list.map(generalNameOf), ...(options.altNames ?? [])]
  const info = sequence(
    integer(0),
    encodeName(options.name ?? leafRole.name(list, from.random)),
    publicKeyInfo(key),
    element(context(0), extensionRequest(names, options)),
  )
  const der = sequence(info, signer.algorithm, bitString(signer.sign(info)))
  return new CertificateRequest(Uint8Array.from(der), key)
}

/** The attribute of PKCS #9 that carries the extensions asked for. */
function extensionRequest(names: readonly GeneralName[], options: RequestOptions): Uint8Array {
  const asked = [
    ...(names.length === 0 ? [] : [subjectAltName(names, false)]),
    ...(options.mustStaple === true ? [mustStaple] : []),
  ]
  if (asked.length === 0) return new Uint8Array()
  return sequence(objectIdentifier('1.2.840.113549.1.9.14'), set(sequence(...asked.map(encodeExtension))))
}
