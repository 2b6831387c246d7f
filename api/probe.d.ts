// The public surface of '@keypin/probe', written by 'npm run api'. A change here is a change for users.

import { KeypinError, PublicKeyFacts } from 'keypin'
import { Socket } from 'node:net'

export interface Address {
  readonly ip: string
  readonly port: number
  readonly family: 4 | 6
}

export type Addresses =
  | {
      readonly ok: true
      readonly ips: readonly string[]
    }
  | {
      readonly ok: false
      readonly failure: Failure
    }

export interface Answer {
  readonly only?: Narrowing
  readonly servername: boolean
  readonly chain?: number
  readonly failure?: Failure
}

export interface CertificateFacts {
  readonly pin?: string
  readonly certificatePin: string
  readonly subject: string
  readonly issuer: string
  readonly commonName?: string
  readonly serial?: string
  readonly notBefore?: string
  readonly notAfter?: string
  readonly daysLeft?: number
  readonly lifetimeDays?: number
  readonly key?: KeyFacts
  readonly signature?: string
  readonly names?: {
    readonly dns: readonly string[]
    readonly ip: readonly string[]
  }
  readonly isCa: boolean
  readonly isSelfIssued: boolean
  readonly scts?: number
  readonly weak: readonly string[]
  readonly unreadable?: string
  readonly pem: string
}

export interface CertificateTimestamp {
  readonly source: TimestampSource
  readonly logId?: string
  readonly at?: string
  readonly signedWith?: string
  readonly signature: 'not-checked'
  readonly unreadable?: string
}

export interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface Failure {
  readonly code: FailureCode
  readonly message: string
  readonly hint: string
  readonly noRoute?: boolean
}

export type FailureCode =
  | 'KEYPIN_CHAIN_TOO_LARGE'
  | 'KEYPIN_CONNECTION_CLOSED'
  | 'KEYPIN_CONNECTION_REFUSED'
  | 'KEYPIN_HANDSHAKE_BROKEN'
  | 'KEYPIN_HANDSHAKE_REFUSED'
  | 'KEYPIN_HOST_NOT_FOUND'
  | 'KEYPIN_HOST_UNREACHABLE'
  | 'KEYPIN_NO_CERTIFICATE'
  | 'KEYPIN_NOT_TLS'
  | 'KEYPIN_PROXY_REFUSED'
  | 'KEYPIN_STARTTLS_BROKEN'
  | 'KEYPIN_STARTTLS_REFUSED'
  | 'KEYPIN_TIMED_OUT'

export interface FileTarget {
  readonly kind: 'file'
  readonly path: string
}

export interface HostTarget {
  readonly kind: 'host'
  readonly host: string
  readonly port: number
  readonly starttls?: StarttlsName
}

export interface InspectOptions extends TrustOptions {
  readonly connect?: Endpoint
  readonly servername?: string
  readonly sendServername?: boolean
  readonly inventory?: boolean
  readonly secondOpinion?: boolean
  readonly only?: Narrowing
  readonly starttls?: StarttlsName
  readonly proxy?: ProxyServer
  readonly timeoutMs?: number
  readonly now?: Date
  readonly signal?: AbortSignal
  readonly cwd?: string
}

export interface Inspection extends Judgement, LeafStatus {
  readonly target: string
  readonly at: string
  readonly server?: ServerFacts
  readonly file?: string
  readonly failure?: Failure
  readonly tls?: TlsFacts
  readonly possession: 'proven' | 'unproven'
  readonly presented: readonly CertificateFacts[]
  readonly trust: TrustFacts
}

export interface KeyFacts extends Pick<PublicKeyFacts, 'algorithm' | 'oid' | 'curve' | 'bits' | 'exponent'> {
  readonly text: string
}

export type KeyKind = 'ECDSA' | 'RSA' | 'Ed25519'

export interface LeafStatus {
  readonly ocsp?: OcspFacts
  readonly timestamps: readonly CertificateTimestamp[]
}

export interface LocalRoot {
  readonly subject: string
  readonly pin?: string
  readonly certificatePin: string
  readonly meaning: string
}

export interface Narrowing {
  readonly protocol: 'TLSv1.2' | 'TLSv1.3'
  readonly key: KeyKind
}

export type OcspAnswer =
  | 'successful'
  | 'malformed-request'
  | 'internal-error'
  | 'try-later'
  | 'signature-required'
  | 'unauthorized'
  | 'unknown'

export interface OcspFacts {
  readonly stapled: boolean
  readonly mustStaple: boolean | 'unreadable'
  readonly staple?: StapleFacts
}

export interface PathCertificate extends CertificateFacts {
  readonly role: 'leaf' | 'intermediate' | 'root'
  readonly position: 'leaf' | 'ca'
  readonly sentAt?: number
}

export interface PathFacts {
  readonly ends: StoreName | 'nowhere'
  readonly certificates: readonly PathCertificate[]
}

export declare class ProbeError extends KeypinError<ProbeErrorCode> {}

export type ProbeErrorCode =
  | 'KEYPIN_LOOK_FAILED'
  | 'KEYPIN_PROXY_MALFORMED'
  | 'KEYPIN_TARGET_MALFORMED'
  | FailureCode

export interface ProxyServer {
  readonly kind: 'connect' | 'socks5'
  readonly endpoint: Endpoint
  readonly credentials?: {
    readonly user: string
    readonly password: string
  }
}

export interface Refusal {
  readonly reason: string
  readonly meaning: string
  readonly subject: string
}

export interface ScanOptions extends Omit<LookOnceOptions, 'signal'> {
  readonly concurrency?: number
  readonly perSecond?: number
  readonly threads?: number
  readonly signal?: AbortSignal
}

export type Scanned = Inspection | Unscannable

export interface ScannedLine {
  readonly json: Uint8Array
  readonly failed: boolean
}

export interface ServerFacts {
  readonly host: string
  readonly port: number
  readonly servername?: string
  readonly address?: Address
  readonly connectedTo?: string
  readonly proxy?: string
  readonly starttls?: StarttlsName
  readonly durationMs?: number
}

export interface StapleFacts {
  readonly bytes: number
  readonly unreadable?: string
  readonly answer?: OcspAnswer
  readonly responder?: string
  readonly producedAt?: string
  readonly signedWith?: string
  readonly signature?: 'valid' | 'wrong' | 'unchecked'
  readonly signedBy?: 'issuer' | 'delegate'
  readonly isForLeaf: boolean
  readonly status?: SingleResponse['status']
  readonly revokedAt?: string
  readonly reason?: string
  readonly thisUpdate?: string
  readonly nextUpdate?: string
  readonly isCurrent?: boolean
  readonly problems: readonly string[]
}

export type StarttlsName =
  | 'smtp'
  | 'submission'
  | 'imap'
  | 'pop3'
  | 'ftp'
  | 'ldap'
  | 'xmpp'
  | 'xmpp-server'
  | 'postgres'
  | 'mysql'
  | 'nntp'
  | 'sieve'
  | 'irc'

export type StoreName = 'public' | 'given' | 'system'

export interface Survey {
  readonly target: string
  readonly at: string
  readonly host: string
  readonly port: number
  readonly failure?: Failure
  readonly addresses: readonly SurveyedAddress[]
  readonly chains: readonly Inspection[]
}

export interface SurveyOptions extends Omit<InspectOptions, 'only' | 'sendServername'> {
  readonly nameless?: boolean
}

export interface SurveyedAddress {
  readonly address: string
  readonly failure?: Failure
  readonly chain?: number
  readonly answers: readonly Answer[]
}

export type Target = HostTarget | FileTarget

export type TimestampSource = 'certificate' | 'handshake' | 'ocsp'

export interface TlsFacts {
  readonly protocol: string
  readonly cipher: string
  readonly group?: string
  readonly signature?: string
  readonly alpn?: string
  readonly outdated: boolean
  readonly asksForClientCertificate: boolean
  readonly weak: readonly string[]
}

export interface TrustFacts {
  readonly ends: StoreName | 'nowhere'
  readonly by: {
    readonly public?: boolean
    readonly given?: boolean
    readonly system?: boolean
  }
  readonly localRoot?: LocalRoot
  readonly coversHost?: boolean
  readonly openssl?: string
}

export interface Unscannable {
  readonly target: string
  readonly error: {
    readonly code: string
    readonly message: string
    readonly hint?: string
  }
}

export declare function addressesOf(host: string): Promise<Addresses>

export declare function formatEndpoint({ host, port }: Endpoint): string

export declare function inspect(target: string, options?: InspectOptions): Promise<Inspection>

export declare function isStarttlsName(text: string): text is StarttlsName

export declare function parseEndpoint(
  text: string,
  defaultPort: number,
): {
  host: string
  port: number
}

export declare function parseProxy(text: string): ProxyServer

export declare function parseTarget(text: string, cwd?: string, defaultPort?: number): Target

export declare function scan(
  targets: AsyncIterable<string> | Iterable<string>,
  options?: ScanOptions,
): AsyncGenerator<Scanned>

export declare function scanLines(
  targets: AsyncIterable<string> | Iterable<string>,
  options?: ScanOptions,
): AsyncGenerator<ScannedLine>

export declare const starttlsProtocols: Readonly<Record<StarttlsName, StarttlsProtocol>>

export declare function survey(target: string, options?: SurveyOptions): Promise<Survey>

export declare function verifiedPathsOf(inspection: Inspection): Uint8Array[][]

export declare function withoutCredentials(target: string): string

// Not exported, but part of what is:

declare class Conversation {
  #private
  constructor(socket: Socket, where: string)
  say(text: string | Uint8Array): void
  line(): Promise<string>
  bytes(count: number): Promise<Buffer>
  until(endOf: (buffered: Buffer) => number | undefined, limit: number, what: string): Promise<Buffer>
  rest(): Buffer
  broken(did: string): ReachError
}

interface Judgement {
  readonly paths: readonly PathFacts[]
  readonly refused: readonly Refusal[]
  readonly exhausted: boolean
}

interface LookOnceOptions
  extends Omit<InspectOptions, 'only' | 'sendServername' | 'connect' | 'cwd' | 'secondOpinion'> {
  readonly retries?: number
}

type Negotiate = (conversation: Conversation, host: string) => Promise<void>

declare class ReachError extends Error {
  readonly failure: Failure
  constructor(code: FailureCode, message: string, hint: string)
}

interface SingleResponse {
  readonly hash: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serial: Uint8Array
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt?: Date
  readonly reason?: number
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  readonly timestamps?: Uint8Array
}

interface StarttlsProtocol {
  readonly port: number
  readonly schemes: readonly string[]
  readonly negotiate: Negotiate
}

interface TrustOptions {
  readonly publicRoots?: readonly Uint8Array[] | false
  readonly ca?: readonly Uint8Array[]
  readonly systemStore?: boolean | readonly Uint8Array[]
}
