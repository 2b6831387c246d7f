// The public surface of '@keypin/lab', written by 'npm run api'. A change here is a change for users.

import { KeypinError, KeypinErrorOptions } from 'keypin'
import { KeyObject } from 'node:crypto'
import { CertificateAuthority, Issued, KeyName } from '@keypin/forge'

export interface Attempt {
  readonly startedAt: string
  readonly outcome: Outcome
  readonly how: How | null
  readonly stage: HandshakeStage
  readonly ending: Ending
  readonly hello?: {
    readonly serverName: string | null
    readonly alpn: readonly string[]
    readonly versions: readonly string[]
    readonly ja3: string
    readonly ja4: string
    readonly offersResumption: boolean
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
  readonly answered: Answered
  readonly identityDisclosed: boolean
  readonly clearText?: 'http' | 'other'
  readonly times: Times
}

export type Attribution = 'pin' | 'unknown'

export interface Cast {
  readonly host: string
  readonly genuine: Genuine
  readonly interceptor: Interceptor
}

export interface ClientProcess {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  readonly usedAnswer: boolean
  readonly durationMs: number
  readonly lastWords: string
}

export interface Companion {
  readonly outcome: Outcome
  readonly how: How | null
  readonly appBytes: number
  readonly presented: readonly string[]
  readonly attempts: readonly Attempt[]
  readonly attemptCount: number
}

export type Expectation = 'accept' | 'refuse' | 'exposed'

export type Expected = 'accept' | 'refuse' | 'either'

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
  readonly key?: KeyName
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
}

export interface Interceptor {
  readonly root: CertificateAuthority
  readonly issuer: CertificateAuthority
  readonly intermediateKey: KeyObject | undefined
  readonly leafKey: KeyObject | undefined
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
  | 'KEYPIN_LAB_RECORD'
  | 'KEYPIN_LAB_SCENARIO'
  | 'KEYPIN_LAB_WRITE'

export interface LabFiles {
  readonly lab: string
  readonly pinSet: string
  readonly trust: string
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
}

export interface LabPins {
  readonly leaf: string
  readonly backup: string
  readonly intermediate: string
  readonly root: string
  readonly leafCertificate: string
}

export type LabProgress =
  | {
      readonly type: 'started'
      readonly id: string
      readonly title: string
    }
  | {
      readonly type: 'finished'
      readonly id: string
      readonly outcome: Result['outcome']
      readonly done: number
      readonly total: number
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
  readonly appBytes: number
  readonly identityDisclosed: boolean
  readonly presented: readonly string[]
  readonly processes: readonly ClientProcess[]
  readonly attempts: readonly Attempt[]
  readonly attemptCount: number
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
  readonly mode: 'lab-pki'
  readonly hosts: readonly RunHost[]
  readonly pins: readonly RunPin[]
  readonly client: RunClient
  readonly environment: RunEnvironment
  readonly verdict: Exclude<Verdict, 'exposed' | 'skipped'>
  readonly results: readonly Result[]
  readonly proves: readonly string[]
  readonly doesNotProve: readonly string[]
}

export interface RunClient {
  readonly command: readonly string[]
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
  readonly timeoutMs: number
  readonly interceptionUntil: string
  readonly unconstrained: boolean
  readonly pinSetDigest: string
}

export interface RunHost {
  readonly host: string
  readonly state: 'proven' | 'consistent' | 'failed' | 'inconclusive' | 'untested'
}

export interface RunLabOptions {
  readonly dir: string
  readonly command: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly only?: readonly string[]
  readonly tls?: TlsVersion
  readonly pinSet?: string
  readonly record?: string
  readonly overwriteRecord?: boolean
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
  readonly tls?: '1.2' | '1.3'
  readonly requires: readonly Material[]
  readonly expected: Readonly<Record<PinShape, Expectation>>
  readonly withBackup?: Readonly<Partial<Record<PinShape, Expectation>>>
  readonly ifWrong: string
  readonly source: string
  readonly attributable: boolean
  readonly forge: (cast: Cast) => Presented
}

export type ScenarioGroup = 'control' | 'trust' | 'pin' | 'validation' | 'rotation' | 'protocol'

export interface ScenarioSummary {
  readonly id: string
  readonly title: string
  readonly group: ScenarioGroup
  readonly source: string
  readonly ifWrong: string
}

export type TlsVersion = '1.2' | '1.3'

export type Verdict = 'pass' | 'fail' | 'exposed' | 'inconclusive' | 'skipped'

export declare function initLab(options: InitLabOptions): Promise<InitializedLab>

export declare function listScenarios(): ScenarioSummary[]

export declare function loadLab(dir: string): Promise<Lab>

export declare function renderRun(run: Run, { colour }?: RenderOptions): string

export declare function renewLab(dir: string): Promise<InitializedLab>

export declare function runLab(options: RunLabOptions): Promise<Run>

// Not exported, but part of what is:

interface Alert {
  readonly code: number
  readonly name: string
}

type Answered = 'none' | 'part' | 'whole'

type ApplicationProtocol = 'http/1.1' | 'h2' | 'websocket' | 'raw'

type Ending = 'alert' | 'close_notify' | 'fin' | 'rst' | 'fault' | 'limit' | 'watch-ended'

type HandshakeStage = 'nothing' | 'bytes' | 'hello' | 'certificate-sent' | 'finished'

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
