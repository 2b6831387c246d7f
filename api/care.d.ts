// The public surface of '@keypin/care', written by 'npm run api'. A change here is a change for users.

import { Evaluation, KeypinError, Pin, PinSet, PinSetIssueCode } from 'keypin'

export interface AddressVerdict {
  readonly address: string
  readonly outcome: Evaluation['outcome'] | 'unreachable'
  readonly paths: number
  readonly matchingPaths: number
  readonly failure?: string
}

export interface Advice {
  readonly pin: 'yes' | 'ask' | 'no'
  readonly platform?: RecognizedPlatform
  readonly items: readonly AdviceItem[]
}

export interface AdviceItem {
  readonly id: string
  readonly level: AdviceLevel
  readonly text: string
  readonly sources: readonly string[]
}

export type AdviceLevel = 'alarm' | 'warning' | 'note'

export declare class CareError extends KeypinError<CareErrorCode> {}

export type CareErrorCode = 'KEYPIN_KEYS_INVALID' | 'KEYPIN_CONFIG_INVALID' | 'KEYPIN_RULE_UNKNOWN'

export interface Complaint {
  readonly path: string
  readonly host?: string
  readonly message: string
  readonly fix?: string
  readonly level?: LintLevel
}

export interface Evidence {
  readonly at: string
  readonly what: 'private-key' | 'public-key' | 'request' | 'certificate'
  readonly file?: string
  readonly possession: 'proven' | 'claimed'
}

export interface Finding extends Complaint {
  readonly rule: string
  readonly name: string
  readonly level: LintLevel
  readonly fix: string
  readonly line?: number
}

export interface HostVerdict {
  readonly host: string
  readonly status: VerifyStatus
  readonly lockedOut: boolean
  readonly enforced: boolean
  readonly why?: string
  readonly addresses: readonly AddressVerdict[]
  readonly matchedPins: readonly string[]
  readonly backupPins: readonly string[]
  readonly certificateDaysLeft?: number
  readonly entryDaysLeft?: number
}

export interface KeyRecord {
  readonly seen: readonly Sighting[]
  readonly evidence: readonly Evidence[]
}

export interface KeyRecords {
  readonly version: 1
  readonly pins: ReadonlyMap<string, KeyRecord>
}

export interface KnownRoot {
  readonly subject: string
  readonly notAfter: Date
}

export interface LifetimeStep {
  readonly from: string
  readonly maxDays: number
}

export interface LintContext {
  readonly pinSet: PinSet
  readonly now: Date
  readonly keys: KeyRecords
  readonly roots: ReadonlyMap<string, KnownRoot>
  readonly live?: ReadonlyMap<string, LiveHost>
  readonly losses: readonly TargetLoss[]
}

export type LintLevel = 'error' | 'warning' | 'note'

export interface LintOptions {
  readonly now: Date
  readonly keys?: KeyRecords
  readonly roots?: LintContext['roots']
  readonly live?: LintContext['live']
  readonly losses?: LintContext['losses']
  readonly suppress?: readonly Suppression[]
}

export interface LintResult {
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Finding[]
  readonly counts: Readonly<Record<LintLevel, number>>
  readonly pinSet?: PinSet
}

export interface LiveHost {
  readonly paths: readonly (readonly Uint8Array[])[]
  readonly presented: readonly Uint8Array[]
  readonly failures: readonly string[]
}

export interface Observed {
  readonly at: string
  readonly server?: {
    readonly host: string
  }
  readonly tls?: {
    readonly protocol: string
    readonly outdated: boolean
    readonly weak: readonly string[]
  }
  readonly possession: 'proven' | 'unproven'
  readonly presented: readonly ObservedCertificate[]
  readonly paths: readonly ObservedPath[]
  readonly trust: {
    readonly ends: PathEnd
    readonly coversHost?: boolean
    readonly openssl?: string
  }
}

export interface ObservedCertificate {
  readonly pin?: string
  readonly subject: string
  readonly issuer: string
  readonly commonName?: string
  readonly notAfter?: string
  readonly daysLeft?: number
  readonly lifetimeDays?: number
  readonly names?: {
    readonly dns: readonly string[]
  }
  readonly weak: readonly string[]
}

export interface ObservedPath {
  readonly ends: PathEnd
  readonly certificates: readonly (ObservedCertificate & {
    readonly role: 'leaf' | 'intermediate' | 'root'
  })[]
}

export type PathEnd = 'public' | 'given' | 'system' | 'nowhere'

export interface Platform {
  readonly id: string
  readonly title: string
  readonly keys: 'platform' | 'automated'
  readonly meaning: string
  readonly instead: string
  readonly sources: readonly string[]
}

export interface RecognizedPlatform extends Platform {
  readonly evidence: string
}

export interface Rule {
  readonly id: string
  readonly name: string
  readonly level: LintLevel
  readonly finds: string
  readonly why: string
  readonly fix: string
  readonly sources: readonly string[]
  readonly explains?: readonly PinSetIssueCode[]
  readonly check?: (context: LintContext) => Iterable<Complaint>
}

export interface SeenAddress {
  readonly address: string
  readonly paths: readonly (readonly Uint8Array[])[]
  readonly failure?: string
  readonly noRoute?: boolean
  readonly notAfter?: Date
}

export interface Sighting {
  readonly at: string
  readonly host: string
  readonly port: number
  readonly address?: string
  readonly connectedTo?: string
  readonly position: 'leaf' | 'ca'
  readonly subject: string
  readonly issuer: string
  readonly notAfter?: string
  readonly ends: 'public' | 'given' | 'system'
  readonly anchor?: string
}

export interface Suppression {
  readonly rule: string
  readonly host?: string
  readonly reason: string
  readonly until?: string
}

export interface TargetLoss {
  readonly target: string
  readonly severity: 'note' | 'weaker' | 'refused'
  readonly host?: string
  readonly what: string
  readonly why: string
  readonly instead?: string
}

export type VerifyStatus =
  | 'valid'
  | 'partial'
  | 'incomplete'
  | 'forbidden'
  | 'expired'
  | 'unreachable'
  | 'off'

export interface WrongHash {
  readonly what: string
  readonly right: string
}

export declare function advise(seen: Observed): Advice

export declare function comingSteps(at: Date): readonly LifetimeStep[]

export declare function diagnoseWrongHash(
  pin: Pin,
  certificates: readonly Uint8Array[],
): WrongHash | undefined

export declare function findRule(idOrName: string): Rule

export declare function formatKeyRecords(records: KeyRecords): string

export declare function isSuppressed(
  finding: Finding,
  suppressions: readonly Suppression[],
  now: Date,
): boolean

export declare const lifetimeSchedule: readonly LifetimeStep[]

export declare function lint(input: string | Uint8Array, options: LintOptions): LintResult

export declare function longestLifetime(at: Date): LifetimeStep

export declare const noRecords: KeyRecords

export declare function parseKeyRecords(text: string): KeyRecords

export declare function readSuppressions(value: unknown): readonly Suppression[]

export declare function recognizePlatform(
  leaf: ObservedCertificate | undefined,
): RecognizedPlatform | undefined

export declare function recordOf(records: KeyRecords, pin: string): KeyRecord

export declare function renewalsPerYear(lifetimeDays: number): number

export declare const rules: readonly Rule[]

export declare function verifyHost(
  pinSet: PinSet,
  host: string,
  seen: readonly SeenAddress[],
  now: Date,
): HostVerdict

export declare function withEvidence(records: KeyRecords, pin: string, evidence: Evidence): KeyRecords

export declare function withSighting(records: KeyRecords, pin: string, sighting: Sighting): KeyRecords
