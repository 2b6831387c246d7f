// The public surface of '@keypin/lab', written by 'npm run api'. A change here is a change for users.

import { KeypinError, KeypinErrorOptions, PinSet } from 'keypin'
import { CertificateAuthority, Issued, KeyName } from '@keypin/forge'
import { KeyObject } from 'node:crypto'

export interface Arrival {
  readonly way: WayIn
  readonly host?: string
  readonly port?: number
}

export interface Asked {
  readonly id: string
  readonly title: string
  readonly host: string
}

export interface AttachOptions {
  readonly address?: string
  readonly port?: number
  readonly dns?: {
    readonly address?: string
    readonly port: number
  }
  readonly windowMs?: number
  readonly prompt?: Prompt
}

export interface Attempt {
  readonly startedAt: string
  readonly outcome: Outcome
  readonly how: How | null
  readonly stage: HandshakeStage
  readonly ending: Ending
  readonly arrival?: Arrival
  readonly relayed?: Relayed
  readonly hello?: {
    readonly serverName: string | null
    readonly alpn: readonly string[]
    readonly versions: readonly string[]
    readonly ja3: string
    readonly ja4: string
    readonly offersResumption: boolean
    readonly sendsEarlyData?: boolean
  }
  readonly tls?: {
    readonly version: string
    readonly cipher: string
    readonly alpn: string | null
  }
  readonly resumed: boolean
  readonly records: readonly TlsRecord[]
  readonly recordCount: number
  readonly alerts: readonly Alert[]
  readonly fault?: string
  readonly appBytes: number
  readonly appSha256?: string
  readonly firstLine?: string
  readonly protocol?: ApplicationProtocol
  readonly exchange?: StreamKind
  readonly answered: Answered
  readonly identityDisclosed: boolean
  readonly clearText?: 'http' | 'commands' | 'other'
  readonly aside?: true
  readonly times: Times
}

export type Attribution = 'pin' | 'unknown'

export interface Cast {
  readonly host: string
  readonly genuine: Genuine
  readonly interceptor: Interceptor
}

export interface Change {
  readonly id: string
  readonly host: string
  readonly phase?: 'before' | 'after'
  readonly title: string
  readonly before: Verdict | null
  readonly after: Verdict | null
}

export interface ClientProcess {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  readonly usedAnswer: boolean
  readonly durationMs: number
  readonly lastWords: string
  readonly answer?: DriverAnswer
}

export interface Companion {
  readonly outcome: Outcome
  readonly how: How | null
  readonly appBytes: number
  readonly presented: readonly string[]
  readonly attempts: readonly Attempt[]
  readonly attemptCount: number
}

export interface Comparison {
  readonly regressions: readonly Change[]
  readonly improvements: readonly Change[]
  readonly others: readonly Change[]
  readonly differences: readonly string[]
}

export interface DriverAnswer {
  readonly verdict: 'ACCEPT' | 'REJECT' | 'UNSUPPORTED'
  readonly words: string
}

export type Expectation = 'accept' | 'refuse' | 'exposed'

export type Expected = 'accept' | 'refuse' | 'either'

export interface GatewayOptions {
  readonly interface: string
  readonly address: string
  readonly port: number
}

export interface GatewayRules {
  readonly rules: string
  readonly remove: string
}

export interface Genuine {
  readonly root: CertificateAuthority
  readonly intermediate: CertificateAuthority
  readonly leaf: Issued
  readonly backupKey: KeyObject
}

export type How = 'alert' | 'in-handshake' | 'after-handshake'

export interface InitLabOptions {
  readonly host: string
  readonly dir: string
  readonly days?: number
  readonly key?: LabKeyKind
  readonly also?: readonly string[]
  readonly unconstrained?: boolean
  readonly signal?: AbortSignal
}

export interface InitializedLab {
  readonly dir: string
  readonly host: string
  readonly files: LabFiles
  readonly pins: LabPins
  readonly genuineUntil: Date
  readonly interceptionUntil: Date
  readonly unconstrained: boolean
  readonly key: LabKeyKind
}

export interface Interceptor {
  readonly root: CertificateAuthority
  readonly issuer: CertificateAuthority
  readonly intermediateKey: KeyObject | undefined
  readonly leafKey: KeyObject | undefined
  readonly keys: KeyName
}

export interface Lab extends InitializedLab {
  readonly genuine: Genuine
  readonly interceptionRoot: CertificateAuthority
  readonly anchors: readonly Uint8Array[]
}

export declare class LabError extends KeypinError<LabErrorCode> {
  constructor(code: LabErrorCode, message: string, options?: KeypinErrorOptions)
}

export type LabErrorCode =
  | 'KEYPIN_LAB_ABORTED'
  | 'KEYPIN_LAB_CLIENT'
  | 'KEYPIN_LAB_EXISTS'
  | 'KEYPIN_LAB_EXPIRED'
  | 'KEYPIN_LAB_INVALID'
  | 'KEYPIN_LAB_KEY'
  | 'KEYPIN_LAB_LISTEN'
  | 'KEYPIN_LAB_RECORD'
  | 'KEYPIN_LAB_RECORD_INVALID'
  | 'KEYPIN_LAB_SCENARIO'
  | 'KEYPIN_LAB_UPSTREAM'
  | 'KEYPIN_LAB_WRITE'

export interface LabFiles {
  readonly lab: string
  readonly pinSet: string
  readonly trust: string
  readonly liveTrust: string
  readonly genuineRoot: string
  readonly genuineRootKey: string
  readonly intermediate: string
  readonly intermediateKey: string
  readonly chain: string
  readonly leafKey: string
  readonly backupKey: string
  readonly backupRequest: string
  readonly interceptionRoot: string
  readonly interceptionRootKey: string
  readonly recordKey: string
  readonly recordPublicKey: string
  readonly journal: string
}

export type LabKeyKind = (typeof labKeyKinds)[number]

export interface LabPins {
  readonly leaf: string
  readonly backup: string
  readonly intermediate: string
  readonly root: string
  readonly leafCertificate: string
}

export type LabProgress =
  | {
      readonly type: 'listening'
      readonly address: string
      readonly port: number
      readonly dns?: {
        readonly address: string
        readonly port: number
      }
      readonly pages: readonly string[]
      readonly roots: readonly {
        readonly title: string
        readonly fingerprint: string
      }[]
    }
  | {
      readonly type: 'started'
      readonly id: string
      readonly title: string
      readonly host: string
      readonly done: number
      readonly total: number
    }
  | {
      readonly type: 'seen'
      readonly id: string
      readonly host: string
      readonly connections: number
      readonly outcome: Result['outcome']
    }
  | {
      readonly type: 'finished'
      readonly id: string
      readonly title: string
      readonly host: string
      readonly outcome: Result['outcome']
      readonly verdict: Result['verdict']
      readonly why: string
      readonly done: number
      readonly total: number
    }

export interface LiveOptions {
  readonly hosts?: readonly string[]
  readonly upstream?: string
  readonly ca?: string
  readonly leafKey?: string
  readonly isUdpClosed?: boolean
}

export type Material = 'leaf-key' | 'backup-key' | 'intermediate-key' | 'root-key'

export type Outcome =
  | 'accepted'
  | 'leaked'
  | 'refused'
  | 'idle'
  | 'resumed'
  | 'protocol-only'
  | 'no-contact'
  | 'not-tls'

export type PinShape = 'none' | 'leaf-certificate' | 'leaf-key' | 'intermediate-key' | 'root-key'

export interface Presented {
  readonly chain: readonly Uint8Array[]
  readonly chainPem: string
  readonly keyPem: string
  readonly isPassedThrough?: true
  readonly isImpostor?: true
  readonly isBrokenOff?: true
  readonly staple?: Uint8Array
  readonly reply?: MakeReply
  readonly aside?: Aside
}

export type PresetName = 'curl' | 'chromium' | 'firefox'

export interface PresetSummary {
  readonly name: PresetName
  readonly title: string
  readonly pins: string
  readonly install: string
}

export type Prompt = (attempt: Asked) => Promise<void>

export type ProxyKind = 'connect' | 'socks5'

export interface RecordCheck extends SealCheck {
  readonly isGood: boolean
  readonly complaints: readonly string[]
}

export interface RenderOptions {
  readonly colour?: boolean
}

export interface Result {
  readonly id: string
  readonly phase?: 'before' | 'after'
  readonly group: string
  readonly host: string
  readonly title: string
  readonly expected: Expected
  readonly outcome: Outcome
  readonly how: How | null
  readonly verdict: Verdict
  readonly attribution: Attribution
  readonly why: string
  readonly source: string
  readonly standards: readonly string[]
  readonly appBytes: number
  readonly identityDisclosed: boolean
  readonly presented: readonly string[]
  readonly processes: readonly ClientProcess[]
  readonly attempts: readonly Attempt[]
  readonly attemptCount: number
  readonly visits?: readonly VisitRecord[]
  readonly companion?: Companion
}

export interface Run {
  readonly $schema: string
  readonly tool: {
    readonly name: string
    readonly version: string
  }
  readonly startedAt: string
  readonly finishedAt: string
  readonly mode: 'lab-pki' | 'live'
  readonly hosts: readonly RunHost[]
  readonly pins: readonly RunPin[]
  readonly client: RunClient
  readonly environment: RunEnvironment
  readonly verdict: Exclude<Verdict, 'exposed' | 'skipped'>
  readonly results: readonly Result[]
  readonly proves: readonly string[]
  readonly doesNotProve: readonly string[]
  readonly seal?: Seal
}

export interface RunClient {
  readonly command: readonly string[]
  readonly driver: 'spawned' | 'contract' | 'attached'
  readonly name?: string
  readonly version?: string
  readonly artefactSha256?: string
}

export interface RunEnvironment {
  readonly platform: string
  readonly arch: string
  readonly release: string
  readonly node: string
  readonly openssl: string
  readonly withheld: readonly string[]
  readonly tls?: '1.2' | '1.3'
  readonly via?: 'connect' | 'socks5'
  readonly speaks?: string
  readonly key?: string
  readonly timeoutMs: number
  readonly interceptionUntil: string
  readonly unconstrained: boolean
  readonly pinSetDigest: string
}

export type RunFormat = 'text' | 'json' | 'junit' | 'sarif' | 'markdown' | 'html'

export interface RunHost {
  readonly host: string
  readonly state: 'proven' | 'consistent' | 'failed' | 'inconclusive' | 'untested'
  readonly why?: string
  readonly quic?: SideDoor
}

export interface RunLabOptions {
  readonly dir: string
  readonly command?: readonly string[]
  readonly driver?: readonly string[]
  readonly preset?: PresetName
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly only?: readonly string[]
  readonly tls?: TlsVersion
  readonly via?: ProxyKind
  readonly speaks?: SpeechName
  readonly pinSet?: string
  readonly record?: string
  readonly overwriteRecord?: boolean
  readonly signKey?: string
  readonly attach?: AttachOptions
  readonly live?: LiveOptions
  readonly timeoutMs?: number
  readonly concurrency?: number
  readonly asksForIdentity?: boolean
  readonly client?: {
    readonly name?: string
    readonly version?: string
    readonly artefact?: string
  }
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: LabProgress) => void
}

export interface RunPin {
  readonly host: string
  readonly pin: string
  readonly position?: 'leaf' | 'ca'
  readonly state?: 'active' | 'backup' | 'retiring'
}

export interface Scenario {
  readonly id: string
  readonly title: string
  readonly group: ScenarioGroup
  readonly adversary: boolean
  readonly lenient?: true
  readonly aboutHostName?: true
  readonly hostFor?: (host: string) => string | undefined
  readonly leadsTo?: (host: string) => string
  readonly withoutAlpn?: true
  readonly keyGroups?: readonly ('P-384' | 'P-521')[]
  readonly tls?: '1.2' | '1.3'
  readonly via?: ProxyWay
  readonly proxy?: (cast: Cast) => Presented
  readonly before?: (cast: Cast) => readonly Visit[]
  readonly forgets?: true
  readonly sharesSessions?: true
  readonly ifResumed?: 'exposed' | 'fail'
  readonly aboutEarlyData?: true
  readonly pinSetFor?: MakePinSet
  readonly service?: Service
  readonly environment?: Readonly<Record<string, string>>
  readonly isInterceptorInstalled?: true
  readonly exchange?: Exchange
  readonly signatureScheme?: number
  readonly isAboutHttp?: true
  readonly watchesDatagrams?: true
  readonly mayStayAway?: true
  readonly ifUnvisited?: string
  readonly unless?: (cast: Cast) => string | undefined
  readonly requires: readonly Material[]
  readonly isProbe?: true
  readonly expected: Readonly<Record<PinShape, Expectation>>
  readonly withBackup?: Readonly<Partial<Record<PinShape, Expectation>>>
  readonly ifWrong: string
  readonly source: string
  readonly attributable: boolean
  readonly forge: (cast: Cast) => Presented
}

export type ScenarioGroup =
  | 'control'
  | 'trust'
  | 'pin'
  | 'validation'
  | 'rotation'
  | 'state'
  | 'protocol'
  | 'path'

export interface ScenarioSummary {
  readonly id: string
  readonly title: string
  readonly group: ScenarioGroup
  readonly source: string
  readonly ifWrong: string
}

export interface Seal {
  readonly sequence: number
  readonly previous: string | null
  readonly digest: string
  readonly signature?: {
    readonly algorithm: 'Ed25519' | 'ECDSA-SHA256' | 'RSA-SHA256'
    readonly publicKey: string
    readonly value: string
  }
}

export interface SealCheck {
  readonly digest: 'matches' | 'differs' | 'absent'
  readonly signature: 'good' | 'bad' | 'absent'
  readonly key?: string
  readonly isGivenKey?: boolean
}

export interface SideDoor {
  readonly server: 'open' | 'closed'
  readonly client: 'led' | 'closed' | 'unknown'
  readonly datagrams: number
}

export type SpeechName = (typeof speechNames)[number]

export type TlsVersion = '1.2' | '1.3'

export type Verdict = 'pass' | 'fail' | 'exposed' | 'inconclusive' | 'skipped'

export interface VerifyRecordOptions {
  readonly key?: string
  readonly dir?: string
}

export type WayIn = 'direct' | ProxyWay | 'proxy-header' | 'led'

export declare function compareRuns(before: Run, after: Run): Comparison

export declare function formatRun(run: Run, format: RunFormat): string

export declare function gatewayRules({ interface: name, address, port }: GatewayOptions): GatewayRules

export declare function initLab(options: InitLabOptions): Promise<InitializedLab>

export declare const labKeyKinds: readonly [
  'P-256',
  'P-384',
  'P-521',
  'RSA-2048',
  'RSA-3072',
  'RSA-4096',
  'Ed25519',
]

export declare const leastSet: readonly string[]

export declare const listPresets: () => PresetSummary[]

export declare function listScenarios(): ScenarioSummary[]

export declare function loadLab(dir: string): Promise<Lab>

export declare function parseRun(json: string): Run

export declare function presetVersion(name: PresetName, env?: Environment): Promise<string | undefined>

export declare function renderComparison({
  regressions,
  improvements,
  others,
  differences,
}: Comparison): string

export declare function renderQr(text: string): string

export declare function renderRun(run: Run, { colour }?: RenderOptions): string

export declare function renewLab(dir: string): Promise<InitializedLab>

export declare const runFormats: readonly RunFormat[]

export declare function runLab(options: RunLabOptions): Promise<Run>

export declare const speechNames: readonly [
  'smtp',
  'smtps',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
  'ftp',
  'ftps',
  'mysql',
]

export declare function verifyRecord(run: Run, { key, dir }?: VerifyRecordOptions): Promise<RecordCheck>

// Not exported, but part of what is:

interface Alert {
  readonly code: number
  readonly name: string
}

type Answered = 'none' | 'part' | 'whole'

type ApplicationProtocol = 'http/1.1' | 'h2' | 'websocket' | 'lines' | 'packets' | 'raw'

interface Aside {
  readonly presented: Presented
  readonly to:
    | {
        readonly name: string
      }
    | 'first-connection'
}

type Ending = 'alert' | 'close_notify' | 'fin' | 'rst' | 'fault' | 'limit' | 'broken-off' | 'watch-ended'

type Environment = Readonly<Record<string, string | undefined>>

type Exchange = 'websocket' | 'events' | 'grpc'

type HandshakeStage = 'nothing' | 'bytes' | 'hello' | 'certificate-sent' | 'finished'

type MakePinSet = (pinSet: PinSet, cast: Cast, service: string) => PinSet

type MakeReply = (port: number) => Reply

type ProxyWay = ProxyKind | 'https'

interface Relayed {
  readonly isUsed: boolean
  readonly fault?: string
}

interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface Service {
  readonly for: 'reports' | 'updates'
  readonly present: (cast: Cast) => Presented
  readonly isForged?: true
  readonly unasked: string
}

type StreamKind = 'events' | 'grpc'

interface Times {
  readonly hello?: number
  readonly finished?: number
  readonly firstData?: number
  readonly ended?: number
}

interface TlsRecord {
  readonly type: number
  readonly length: number
}

interface Visit {
  readonly presented: Presented
  readonly expects: 'accept' | 'refuse'
  readonly otherwise: string
  readonly pinSetFor?: MakePinSet
}

interface VisitRecord extends Companion {
  readonly expected: 'accept' | 'refuse'
}
