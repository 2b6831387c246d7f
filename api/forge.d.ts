// The public surface of '@keypin/forge', written by 'npm run api'. A change here is a change for users.

import { KeyObject } from 'node:crypto'

export declare class Certificate {
  #private
  readonly der: Uint8Array
  readonly issuer: CertificateAuthority | undefined
  constructor(der: Uint8Array, issuer: CertificateAuthority | undefined)
  get pem(): string
  chain(): readonly [this, ...CertificateAuthority[]]
  chainPem({ root }?: { readonly root?: boolean }): string
}

export declare class CertificateAuthority extends Issued {
  #private
  constructor(
    der: Uint8Array,
    key: KeyObject,
    issuer: CertificateAuthority | undefined,
    context: ForgeContext,
  )
  intermediate(options?: CertificateOptions): CertificateAuthority
  leaf(hosts: string | readonly string[], options?: CertificateOptions): Issued
  certify(
    publicKey: PublicKeySource,
    hosts: string | readonly string[],
    options?: Omit<CertificateOptions, 'key' | 'publicKeyForm'>,
  ): Certificate
  crossSign(other: CertificateAuthority, options?: CertificateOptions): CertificateAuthority
  ocspResponse(certificate: CertificateSource, options?: OcspOptions): Uint8Array
  revocationList(revoked: readonly CertificateSource[], options?: Omit<OcspOptions, 'status'>): Uint8Array
}

export interface CertificateOptions extends SignatureOptions {
  readonly name?: NameInput
  readonly issuerName?: NameInput
  readonly key?: KeySpec
  readonly like?: CertificateSource
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly days?: number
  readonly period?: 'expired' | 'not-yet-valid'
  readonly serial?: string | Uint8Array
  readonly version?: 1 | 3
  readonly ca?: boolean | 'absent'
  readonly pathLength?: number
  readonly keyUsage?: readonly KeyUsageName[] | 'absent'
  readonly extendedKeyUsage?: readonly KeyPurpose[] | 'absent'
  readonly subjectAltName?: 'absent'
  readonly altNames?: readonly GeneralName[]
  readonly nameConstraints?: NameConstraints
  readonly subjectKeyId?: Uint8Array | 'absent'
  readonly authorityKeyId?: Uint8Array | 'absent'
  readonly mustStaple?: boolean
  readonly timestamps?: number
  readonly extensions?: readonly ExtensionInput[]
  readonly publicKeyForm?: PublicKeyForm
  readonly badSignature?: boolean
}

export declare class CertificateRequest {
  readonly der: Uint8Array
  readonly key: KeyObject
  constructor(der: Uint8Array, key: KeyObject)
  get pem(): string
  get keyPem(): string
}

export type CertificateSource =
  | Uint8Array
  | string
  | {
      readonly der: Uint8Array
    }

export type Digest = 'sha256' | 'sha384' | 'sha512' | 'sha1' | 'md5'

export interface EncryptOptions {
  readonly kdf?: KeyDerivation
}

export interface Existing<Authority> {
  readonly certificate: CertificateSource
  readonly key: KeyObject | string
  readonly issuer?: Authority
}

export interface ExtensionInput {
  readonly oid: string
  readonly critical?: boolean
  readonly value: Uint8Array
}

export interface Forge {
  root(options?: CertificateOptions): CertificateAuthority
  selfSigned(hosts: string | readonly string[], options?: CertificateOptions): Issued
  authority(existing: Existing<CertificateAuthority>): CertificateAuthority
  issued(existing: Existing<CertificateAuthority>): Issued
  request(hosts: string | readonly string[], options?: RequestOptions): CertificateRequest
}

export declare class ForgeError extends Error {
  readonly code: ForgeErrorCode
  readonly hint?: string
  constructor(code: ForgeErrorCode, message: string, options?: ForgeErrorOptions)
}

export type ForgeErrorCode =
  | 'FORGE_CERTIFICATE_UNREADABLE'
  | 'FORGE_FILE_EXISTS'
  | 'FORGE_FILE_NOT_WRITTEN'
  | 'FORGE_HOST_INVALID'
  | 'FORGE_KEY_UNUSABLE'
  | 'FORGE_OPTION_INVALID'

export interface ForgeErrorOptions {
  readonly hint?: string
  readonly cause?: unknown
}

export interface ForgeSources {
  readonly clock?: () => Date
  readonly random?: (size: number) => Uint8Array
  readonly keys?: KeySource
}

export type GeneralName =
  | {
      readonly dns: string | Uint8Array
    }
  | {
      readonly ip: string | Uint8Array
    }
  | {
      readonly email: string | Uint8Array
    }
  | {
      readonly uri: string | Uint8Array
    }
  | {
      readonly directory: NameInput
    }

export declare class Issued extends Certificate {
  readonly key: KeyObject
  constructor(der: Uint8Array, key: KeyObject, issuer: CertificateAuthority | undefined)
  get keyPem(): string
}

export type KeyDerivation = 'pbkdf2' | 'scrypt'

export type KeyName =
  | 'P-192'
  | 'P-224'
  | 'P-256'
  | 'P-384'
  | 'P-521'
  | 'P-256-explicit'
  | 'secp256k1'
  | 'brainpoolP256r1'
  | 'brainpoolP384r1'
  | 'brainpoolP512r1'
  | 'RSA-1024'
  | 'RSA-2048'
  | 'RSA-3072'
  | 'RSA-4096'
  | 'RSA-8192'
  | 'RSA-2048-e3'
  | 'RSA-PSS-2048'
  | 'Ed25519'
  | 'Ed448'
  | 'DSA-2048'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'

export interface KeyPool extends KeySource {
  fill(...names: readonly KeyName[]): Promise<void>
  ready(name: KeyName): number
  close(): void
}

export interface KeyPoolOptions {
  readonly size?: number
}

export type KeyPurpose =
  | 'serverAuth'
  | 'clientAuth'
  | 'codeSigning'
  | 'emailProtection'
  | 'timeStamping'
  | 'ocspSigning'
  | 'any'
  | (string & {})

export interface KeySource {
  take(name: KeyName): KeyObject
}

export type KeySpec = KeyName | KeyObject

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

export interface NameAttributes {
  readonly country?: string
  readonly state?: string
  readonly locality?: string
  readonly organization?: string
  readonly organizationalUnit?: string
  readonly commonName?: string
  readonly emailAddress?: string
}

export interface NameConstraints {
  readonly permitted?: readonly GeneralName[]
  readonly excluded?: readonly GeneralName[]
  readonly critical?: boolean
}

export type NameInput = string | NameAttributes | Uint8Array

export interface OcspOptions extends SignatureOptions {
  readonly status?: RevocationStatus
  readonly thisUpdate?: Date
  readonly days?: number
}

export type PublicKeyForm = 'usual' | 'compressed-point' | 'hybrid-point' | 'no-null'

export type PublicKeySource = KeyObject | Uint8Array | string

export interface RequestOptions extends SignatureOptions {
  readonly name?: NameInput
  readonly key?: KeySpec
  readonly altNames?: readonly GeneralName[]
  readonly mustStaple?: boolean
}

export type RevocationStatus = 'good' | 'revoked' | 'unknown'

export interface SignatureOptions {
  readonly digest?: Digest
  readonly padding?: 'pkcs1' | 'pss'
}

export declare const authority: Forge['authority']

export declare function createForge(sources?: ForgeSources): Forge

export declare function createKeyPool({ size }?: KeyPoolOptions): KeyPool

export declare function curveBallKey(certificate: CertificateSource): KeyObject

export declare function encryptPrivateKey(
  key: KeyObject,
  passphrase: string | Uint8Array,
  { kdf }?: EncryptOptions,
): string

export declare function generateKey(name: KeyName): KeyObject

export declare function impostorKey(certificate: CertificateSource): KeyObject

export declare const issued: Forge['issued']

export declare const keyNames: readonly KeyName[]

export declare function pemBundle(certificates: readonly CertificateSource[]): string

export declare const request: Forge['request']

export declare const root: Forge['root']

export declare const selfSigned: Forge['selfSigned']

export declare function withSwappedKey(
  certificate: CertificateSource,
  {
    key: spec,
  }?: {
    readonly key?: KeySpec
  },
): Issued

export declare function writeKeyFile(path: string, pem: string): void

// Not exported, but part of what is:

interface ForgeContext {
  readonly clock: () => Date
  readonly random: (size: number) => Uint8Array
  readonly keys: KeySource
}
