// The public surface of 'keypin', written by 'npm run api'. A change here is a change for users.

export interface Certificate extends ExtensionFacts {
  readonly raw: Uint8Array
  readonly tbs: Uint8Array
  readonly spki: Uint8Array
  readonly version: 1 | 2 | 3
  readonly serial: string
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Date
  readonly notAfter: Date
  readonly signatureAlgorithm: string
  readonly signatureParameters: Uint8Array
  readonly signature: Uint8Array
  readonly publicKey: PublicKeyFacts
  readonly isSelfIssued: boolean
}

export declare class CertificateError extends KeypinError<
  'KEYPIN_DER_MALFORMED' | 'KEYPIN_PEM_MALFORMED' | 'KEYPIN_X509_MALFORMED' | 'KEYPIN_X509_TOO_LARGE'
> {}

export interface CertificateRequest {
  readonly raw: Uint8Array
  readonly tbs: Uint8Array
  readonly spki: Uint8Array
  readonly subject: Name
  readonly publicKey: PublicKeyFacts
  readonly signatureAlgorithm: string
  readonly subjectAltNames: SubjectAltNames
  readonly possession: () => SignatureCheck
  readonly verifies: () => boolean
}

export interface Decision {
  readonly action: 'allow' | 'block'
  readonly report: boolean
  readonly reason: DecisionReason
}

export type DecisionReason =
  | 'off'
  | 'not-pinned'
  | 'unlisted'
  | 'forbidden'
  | 'lapsed-closed'
  | 'match'
  | 'report-only'
  | 'lapsed-open'
  | 'mismatch'

export interface Evaluation {
  readonly outcome: Outcome
  readonly host: string
  readonly entry?: HostEntry
  readonly expired: boolean
  readonly unlisted: Unlisted
  readonly seen: readonly SeenCertificate[]
  readonly expected: readonly PinEntry[]
  readonly matched: readonly MatchedPin[]
  readonly forbiddenSeen: readonly ForbiddenPin[]
}

export declare const ExtendedKeyUsage: {
  readonly serverAuth: '1.3.6.1.5.5.7.3.1'
  readonly clientAuth: '1.3.6.1.5.5.7.3.2'
  readonly any: '2.5.29.37.0'
}

export interface ExtensionFacts {
  readonly subjectAltNames: SubjectAltNames
  readonly basicConstraints?: {
    readonly ca: boolean
    readonly pathLength?: number
  }
  readonly keyUsage?: readonly KeyUsage[]
  readonly extendedKeyUsage?: readonly string[]
  readonly nameConstraints?: NameConstraints
  readonly subjectKeyId?: string
  readonly authorityKeyId?: string
  readonly authorityCertificate?: {
    readonly issuer?: Uint8Array
    readonly serial?: string
  }
  readonly scts?: number
  readonly authorityInfo?: {
    readonly issuers: readonly string[]
    readonly ocsp: readonly string[]
  }
  readonly unknownCritical: readonly string[]
  readonly extensions: readonly string[]
}

export interface ForbiddenPin {
  readonly pin: Pin
  readonly seen: SeenCertificate
}

export interface FoundPaths {
  readonly paths: readonly Path[]
  readonly refused: readonly Refusal[]
  readonly exhausted: boolean
}

export interface HostEntry {
  readonly host: string
  readonly subdomains: Subdomains
  readonly mode: Mode
  readonly reason?: string
  readonly expiresAt?: Date
  readonly onExpiry?: OnExpiry
  readonly pins: readonly PinEntry[]
  readonly forbid: readonly Pin[]
  readonly reportTo: readonly string[]
}

export declare class HostError extends KeypinError<'KEYPIN_HOST_MALFORMED'> {}

export interface IpRange {
  readonly address: Uint8Array
  readonly mask: Uint8Array
}

export type KeyAlgorithm =
  | 'RSA'
  | 'RSA-PSS'
  | 'EC'
  | 'Ed25519'
  | 'Ed448'
  | 'X25519'
  | 'X448'
  | 'DSA'
  | 'DH'
  | 'ML-DSA-44'
  | 'ML-DSA-65'
  | 'ML-DSA-87'
  | 'SLH-DSA'
  | 'unknown'

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly'

export declare class KeypinError<Code extends string = KeypinErrorCode> extends Error {
  readonly code: Code
  readonly hint?: string
  constructor(code: Code, message: string, options?: KeypinErrorOptions)
}

export type KeypinErrorCode =
  | 'KEYPIN_CANNOT_ENFORCE'
  | 'KEYPIN_DER_MALFORMED'
  | 'KEYPIN_HOST_MALFORMED'
  | 'KEYPIN_PEM_MALFORMED'
  | 'KEYPIN_PIN_MALFORMED'
  | 'KEYPIN_PIN_MISMATCH'
  | 'KEYPIN_PINSET_INVALID'
  | 'KEYPIN_X509_MALFORMED'
  | 'KEYPIN_X509_TOO_LARGE'

export interface KeypinErrorOptions {
  readonly hint?: string
  readonly cause?: unknown
}

export interface KeypinReport {
  readonly version: 1
  readonly outcome: Evaluation['outcome']
  readonly action: Decision['action']
  readonly reason: Decision['reason']
  readonly mode?: Mode
  readonly subdomains?: Subdomains
  readonly expired: boolean
  readonly 'pin-set'?: string
  readonly 'known-certificate-pins': readonly string[]
  readonly 'forbidden-pins': readonly string[]
  readonly seen: readonly ReportedCertificate[]
  readonly truncated?: true
}

export declare const MAX_CERTIFICATE_BYTES: number

export declare const MAX_REPORT_BYTES: number

export interface MatchedPin {
  readonly expected: PinEntry
  readonly seen: SeenCertificate
}

export type Mode = 'enforce' | 'report' | 'off'

export interface Name {
  readonly raw: Uint8Array
  readonly text: string
  readonly commonName?: string
  readonly commonNames: readonly string[]
}

export interface NameConstraints {
  readonly permitted: NameSubtrees
  readonly excluded: NameSubtrees
  readonly otherForms: boolean
  readonly forms: readonly string[]
}

export interface NameSubtrees {
  readonly dns: readonly string[]
  readonly ip: readonly IpRange[]
  readonly directory: readonly Uint8Array[]
}

export type OnExpiry = 'open' | 'closed'

export type Outcome = 'off' | 'not-pinned' | 'forbidden' | 'match' | 'mismatch'

export type Path = readonly Uint8Array[]

export interface PathLimits {
  readonly depth: number
  readonly certificates: number
  readonly bytes: number
  readonly signatureChecks: number
  readonly steps: number
  readonly nameComparisons: number
  readonly paths: number
}

export interface PathOptions {
  readonly now: Date
  readonly limits?: Partial<PathLimits>
  readonly partial?: boolean
  readonly cache?: SignatureCache
}

export interface Pin {
  readonly kind: PinKind
  readonly text: string
  toString(): string
  toJSON(): string
}

export interface PinEntry {
  readonly pin: Pin
  readonly position?: Position
  readonly state?: PinState
  readonly label?: string
  readonly material?: string
}

export declare class PinError extends KeypinError<'KEYPIN_PIN_MALFORMED'> {}

export type PinKind = 'spki' | 'certificate'

export interface PinMaterial {
  readonly pin: Pin
  readonly what: 'certificate' | 'public-key' | 'request'
  readonly material: Uint8Array
  readonly possession?: SignatureCheck
}

export interface PinReport {
  readonly 'date-time': string
  readonly hostname: string
  readonly port: number
  readonly 'effective-expiration-date'?: string
  readonly 'include-subdomains': boolean
  readonly 'noted-hostname': string
  readonly 'served-certificate-chain': readonly string[]
  readonly 'validated-certificate-chain': readonly string[]
  readonly 'known-pins': readonly string[]
  readonly keypin: KeypinReport
}

export interface PinSet {
  readonly version: 1
  readonly schema?: string
  readonly name?: string
  readonly unlisted: Unlisted
  readonly forbid: readonly Pin[]
  readonly hosts: ReadonlyMap<string, HostEntry>
}

export declare class PinSetError extends KeypinError<'KEYPIN_PINSET_INVALID'> {
  readonly issues: readonly PinSetIssue[]
  constructor(issues: readonly PinSetIssue[])
}

export interface PinSetIssue {
  readonly code: PinSetIssueCode
  readonly path: string
  readonly message: string
  readonly hint?: string
  readonly line?: number
  readonly column?: number
}

export type PinSetIssueCode =
  | 'byte-order-mark'
  | 'duplicate-key'
  | 'lone-surrogate'
  | 'not-json'
  | 'not-plain-data'
  | 'not-utf8'
  | 'too-large'
  | 'too-many-issues'
  | 'missing-key'
  | 'text-malformed'
  | 'unknown-key'
  | 'unknown-value'
  | 'unsupported-version'
  | 'wrong-type'
  | 'address-subdomains'
  | 'empty-hosts'
  | 'host-malformed'
  | 'host-not-canonical'
  | 'host-wildcard'
  | 'expiry-incomplete'
  | 'expiry-malformed'
  | 'off-conflict'
  | 'off-without-reason'
  | 'report-to-malformed'
  | 'too-few-pins'
  | 'duplicate-pin'
  | 'material-malformed'
  | 'material-mismatch'
  | 'pin-forbidden'
  | 'pin-malformed'
  | 'pin-not-canonical'

export type PinState = 'active' | 'backup' | 'retiring'

export type Position = 'leaf' | 'ca'

export interface PublicKeyFacts {
  readonly algorithm: KeyAlgorithm
  readonly oid: string
  readonly curve?: string
  readonly bits?: number
  readonly exponent?: number
  readonly point?: 'uncompressed' | 'compressed' | 'hybrid'
}

export declare const REFUSALS: Readonly<Record<RefusalReason, RefusalMeaning>>

export interface ReadPinOptions {
  readonly kind?: PinKind
}

export interface Refusal {
  readonly reason: RefusalReason
  readonly certificate: Uint8Array
  readonly child?: Uint8Array
}

export interface RefusalMeaning {
  readonly text: string
  readonly clause: string
}

export type RefusalReason =
  | 'bad-signature'
  | 'empty-name'
  | 'expired'
  | 'key-identifier'
  | 'name-constraint'
  | 'name-encoding'
  | 'no-certificate-signing'
  | 'no-issuer'
  | 'not-a-ca'
  | 'not-an-anchor'
  | 'not-yet-valid'
  | 'path-length'
  | 'unknown-critical-extension'
  | 'unreadable'
  | 'unsupported-name-constraint'
  | 'unsupported-signature'
  | 'weak-key'
  | 'weak-signature'
  | 'wrong-key-usage'
  | 'wrong-purpose'

export interface ReportFacts {
  readonly now: Date
  readonly port?: number
  readonly served?: readonly Uint8Array[]
  readonly paths?: readonly Path[]
  readonly pinSet?: PinSet
}

export interface ReportedCertificate {
  readonly pin: string
  readonly 'certificate-pin': string
  readonly subject: string
  readonly position: Position
}

export interface SeenCertificate {
  readonly pin: Pin
  readonly certificatePin: Pin
  readonly subject: string
  readonly position: Position
  readonly index: number
  readonly path: number
}

export declare class SignatureCache {
  #private
  constructor(maxEntries?: number)
  get size(): number
  has(key: string): boolean
  add(key: string): void
}

export type SignatureCheck =
  | {
      readonly valid: true
    }
  | {
      readonly valid: false
      readonly reason: 'wrong'
    }
  | {
      readonly valid: undefined
      readonly reason: 'unknown-algorithm' | 'unknown-key'
    }

export type Subdomains = 'none' | 'one' | 'any'

export interface SubjectAltNames {
  readonly dns: readonly string[]
  readonly ip: readonly string[]
  readonly ipBytes: readonly Uint8Array[]
  readonly other: number
}

export type Unlisted = 'allow' | 'block'

export declare function buildReport(evaluation: Evaluation, decision: Decision, facts: ReportFacts): PinReport

export declare function decide(evaluation: Evaluation): Decision

export declare function evaluate(pinSet: PinSet, host: string, paths: readonly Path[], now: Date): Evaluation

export declare function explain(evaluation: Evaluation): string

export declare function findEntry(pinSet: PinSet, host: string): HostEntry | undefined

export declare function findPaths(
  presented: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  { now, limits, partial, cache }: PathOptions,
): FoundPaths

export declare function formatPin(pin: Pin): string

export declare function formatPinSet(pinSet: PinSet): string

export declare function normalizeHost(text: string): string

export declare function parsePin(text: string): Pin

export declare function parsePinSet(input: string | Uint8Array | object): PinSet

export declare function pinDigest(pin: Pin): Uint8Array

export declare function pinOf(certificate: Uint8Array | string, kind?: PinKind): Pin

export declare function pinOfPublicKey(publicKey: Uint8Array | string): Pin

export declare function pinOfRequest(request: Uint8Array | string): Pin

export declare function pinOfSpki(spki: Uint8Array): Pin

export declare function pinSetDigest(pinSet: PinSet): string

export declare function readCertificate(der: Uint8Array): Certificate

export declare function readCertificateRequest(der: Uint8Array): CertificateRequest

export declare function readCertificates(input: Uint8Array | string): Uint8Array[]

export declare function readPin(text: string, options?: ReadPinOptions): Pin

export declare function readPinMaterial(input: Uint8Array | string): PinMaterial

export declare function readPublicKey(spki: Uint8Array): PublicKeyFacts

export declare function reportKey(report: PinReport): string

export declare function sameName(a: Name, b: Name): boolean

export declare function samePin(a: Pin, b: Pin): boolean

export declare function verifiedPaths(
  presented: readonly Uint8Array[],
  anchors: readonly Uint8Array[],
  options: PathOptions,
): Path[]

export declare function withHost(pinSet: PinSet, entry: HostEntry): PinSet

export declare function withoutHost(pinSet: PinSet, host: string): PinSet
