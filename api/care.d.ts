// The public surface of '@keypin/care', written by 'npm run api'. A change here is a change for users.

import {
  Evaluation,
  HostEntry,
  KeypinError,
  Pin,
  PinEntry,
  PinSet,
  PinSetIssueCode,
  PinState,
  Position,
} from 'keypin'

export interface AddressVerdict {
  readonly address: string
  readonly outcome: Evaluation['outcome'] | 'unreachable'
  readonly paths: number
  readonly matchingPaths: number
  readonly failure?: string
}

export interface AdoptionCurve {
  readonly shares: readonly number[]
  readonly source: string
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

export interface Affected {
  readonly takesOver?: string
  readonly lockedOutBefore?: string
  readonly lockedOutUntil?: string
  readonly lockedOutPercent?: number
  readonly exposedUntil: string
}

export interface Alternative {
  readonly id: 'caa' | 'ct' | 'short-lived'
  readonly what: string
  readonly line?: string
  readonly sources: readonly string[]
}

export type Below = ReadonlyMap<string, Served> | undefined

export declare class CareError extends KeypinError<CareErrorCode> {}

export type CareErrorCode =
  | 'KEYPIN_CONFIG_INVALID'
  | 'KEYPIN_CT_INVALID'
  | 'KEYPIN_FIGURES_INVALID'
  | 'KEYPIN_KEYS_INVALID'
  | 'KEYPIN_ROTATION_CONFLICT'
  | 'KEYPIN_RULE_UNKNOWN'

export interface Change {
  readonly code: ChangeCode
  readonly level: 'error' | 'warning' | 'note'
  readonly locksOut: boolean
  readonly host?: string
  readonly names?: readonly string[]
  readonly message: string
  readonly since?: Date
}

export type ChangeCode =
  | 'backup-lost'
  | 'enforced'
  | 'exclusion-removed'
  | 'expiry-changed'
  | 'expiry-extended'
  | 'forbidden'
  | 'forbid-removed'
  | 'host-pinned'
  | 'host-unpinned'
  | 'lapses-closed'
  | 'mode-weakened'
  | 'noted'
  | 'pin-added'
  | 'pin-position'
  | 'pin-removed'
  | 'reports-changed'
  | 'scope-changed'
  | 'scope-widened'
  | 'shadowed'
  | 'unlisted-allowed'
  | 'unlisted-blocked'

export interface ChangeKind {
  readonly id: ChangeCode
  readonly finds: string
  readonly why: string
  readonly fix: string
}

export interface CheckedGate extends GateAnswer {
  readonly gate: string
  readonly asks: string
}

export interface Choice {
  readonly id: 'nothing' | 'leaf-key' | 'certificate' | 'intermediate' | 'root'
  readonly pin?: string
  readonly subject?: string
  readonly verdict: 'choose' | 'with-care' | 'avoid'
  readonly lockOut: LockOut
  readonly exposes: string
}

export interface CodeFile {
  readonly path: string
  readonly text: string
}

export interface Complaint {
  readonly path: string
  readonly host?: string
  readonly target?: string
  readonly file?: string
  readonly line?: number
  readonly message: string
  readonly fix?: string
  readonly level?: LintLevel
}

export interface Custody {
  readonly at: string
  readonly keeper: 'file' | 'elsewhere'
  readonly algorithm?: string
  readonly file?: string
  readonly encrypted?: boolean
  readonly note?: string
}

export interface Deadline {
  readonly at: string
  readonly what: string
  readonly daysLeft: number
}

export interface Disagreement {
  readonly pin: string
  readonly recorded: KeyState
  readonly pinned?: PinState | 'no state'
}

export interface Distribution {
  readonly url?: string
  readonly keyedBy: 'host' | 'common-name'
}

export interface Emergency {
  readonly host: string
  readonly pin: string
  readonly steps: readonly EmergencyStep[]
  readonly affected: Affected
  readonly alsoPinnedBy: readonly string[]
  readonly notForbiddenFor: readonly {
    readonly host: string
    readonly why: string
  }[]
  readonly held: Held
  readonly isForbidden: boolean
}

export interface EmergencyStep {
  readonly id: 'mark' | 'spare' | 'certify' | 'serve' | 'forbid' | 'release' | 'revoke' | 'destroy'
  readonly doing: string
  readonly done: boolean
  readonly why?: string
}

export interface Endpoint {
  readonly address: string
  readonly paths: readonly ShownPath[]
  readonly failure?: string
  readonly fix?: string
  readonly notAfter?: string
}

export interface Evidence {
  readonly at: string
  readonly what: 'private-key' | 'public-key' | 'request' | 'certificate'
  readonly file?: string
  readonly possession: 'proven' | 'claimed'
  readonly notAfter?: string
  readonly ends?: 'public' | 'given'
  readonly scts?: number
  readonly hosts?: readonly string[]
}

export interface Figures {
  readonly adoptionPercent?: number
  readonly failedPercent?: number
}

export interface Finding extends Complaint {
  readonly rule: string
  readonly name: string
  readonly level: LintLevel
  readonly fix: string
}

export interface GateAnswer {
  readonly open: boolean
  readonly why: string
  readonly fix?: string
  readonly opensAt?: Date
}

export interface Held {
  readonly pinSet: PinSet
  readonly records: KeyRecords
  readonly now?: Date
}

export interface HostLife {
  readonly policy?: Partial<RotationPolicy>
  readonly switchOn?: string
  readonly names?: readonly string[]
  readonly keys: ReadonlyMap<string, KeyLife>
}

export interface HostVerdict {
  readonly host: string
  readonly status: VerifyStatus
  readonly lockedOut: boolean
  readonly enforced: boolean
  readonly why?: string
  readonly addresses: readonly AddressVerdict[]
  readonly matchedPins: readonly string[]
  readonly matches: readonly Match[]
  readonly forbiddenPins: readonly string[]
  readonly backupPins: readonly string[]
  readonly realBackupPins: readonly string[]
  readonly certificateDaysLeft?: number
  readonly entryDaysLeft?: number
}

export interface KeyLife {
  readonly state: KeyState
  readonly since: string
  readonly history: readonly LifeStep[]
}

export interface KeyRecord {
  readonly seen: readonly Sighting[]
  readonly evidence: readonly Evidence[]
  readonly custody?: Custody
  readonly key?: string
}

export interface KeyRecords {
  readonly version: 1
  readonly pins: ReadonlyMap<string, KeyRecord>
  readonly hosts: ReadonlyMap<string, HostLife>
}

export interface KeyStanding {
  readonly pin: string
  readonly state: KeyState
  readonly since: string
  readonly means: string
  readonly label?: string
  readonly addresses: number
}

export type KeyState =
  | 'generated'
  | 'published'
  | 'certified'
  | 'canary'
  | 'active'
  | 'retiring'
  | 'retired'
  | 'destroyed'
  | 'compromised'
  | 'abandoned'

export interface KnownRoot {
  readonly subject: string
  readonly notAfter: Date
}

export interface LifeStep {
  readonly at: string
  readonly from: KeyState | 'planned' | 'found'
  readonly to: KeyState
  readonly gates: readonly PassedGate[]
  readonly forced?: string
  readonly note?: string
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
  readonly targets: readonly string[]
  readonly losses: readonly TargetLoss[]
  readonly code: readonly CodeFile[]
  readonly certificates: readonly Uint8Array[]
  readonly distribution?: Distribution
  readonly expiryDays?: number
  readonly nodeWarning?: string
}

export type LintLevel = 'error' | 'warning' | 'note'

export interface LintOptions {
  readonly now: Date
  readonly keys?: KeyRecords
  readonly roots?: LintContext['roots']
  readonly live?: LintContext['live']
  readonly losses?: LintContext['losses']
  readonly targets?: LintContext['targets']
  readonly code?: LintContext['code']
  readonly certificates?: LintContext['certificates']
  readonly distribution?: LintContext['distribution']
  readonly expiryDays?: LintContext['expiryDays']
  readonly nodeWarning?: LintContext['nodeWarning']
  readonly suppress?: readonly Suppression[]
}

export interface LintResult {
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Finding[]
  readonly counts: Readonly<Record<LintLevel, number>>
  readonly pinSet?: PinSet
}

export interface LiveAddress {
  readonly address: string
  readonly paths: readonly (readonly Uint8Array[])[]
}

export interface LiveHost {
  readonly paths: readonly (readonly Uint8Array[])[]
  readonly presented: readonly Uint8Array[]
  readonly failures: readonly string[]
  readonly addresses?: readonly LiveAddress[]
}

export interface LockOut {
  readonly expectedOn?: string
  readonly latestOn?: string
  readonly why: string
}

export interface LoggedCertificate {
  readonly pin: string
  readonly certificatePin?: string
  readonly names: readonly string[]
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly issuer?: string
}

export interface LoggedContext {
  readonly pinSet: PinSet
  readonly records: KeyRecords
  readonly now: Date
}

export interface LoggedFinding {
  readonly id: 'early-backup' | 'dead-key' | 'unpinned-key' | 'clean'
  readonly level: 'error' | 'warning' | 'pass'
  readonly host: string
  readonly pin: string
  readonly message: string
  readonly fix?: string
}

export interface Match {
  readonly pin: string
  readonly position: 'leaf' | 'ca'
  readonly subject: string
  readonly notAfter: string
  readonly daysLeft: number
}

export interface Milestone {
  readonly id: 'make' | 'release' | 'certify' | 'canary' | 'everywhere' | 'unpin' | 'destroy' | 'due'
  readonly on: string
  readonly title: string
  readonly doing: string
  readonly gates: readonly string[]
  readonly done: boolean
}

export interface NewcomerKey {
  readonly pin: string
  readonly entry?: Omit<PinEntry, 'pin' | 'state'>
  readonly note?: string
}

export type NextStep =
  | {
      readonly kind: 'step'
      readonly step: StepResult
      readonly opensAt?: Date
    }
  | {
      readonly kind: 'make-key'
      readonly why: string
    }
  | {
      readonly kind: 'emergency'
      readonly pin: string
    }
  | {
      readonly kind: 'rest'
      readonly dueAt?: Date
    }

export interface Observed {
  readonly at: string
  readonly server?: {
    readonly host: string
    readonly port?: number
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
    readonly by?: object
    readonly localRoot?: object
    readonly coversHost?: boolean
    readonly openssl?: string
  }
}

export interface ObservedCertificate {
  readonly pin?: string
  readonly certificatePin?: string
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

export interface Opinion {
  readonly who: string
  readonly stance: 'against' | 'leaf' | 'ca'
  readonly says: string
  readonly source: string
}

export interface PassedGate {
  readonly gate: string
  readonly open: boolean
  readonly why: string
}

export type PathEnd = 'public' | 'given' | 'system' | 'nowhere'

export interface PinSetDiff {
  readonly changes: readonly Change[]
  readonly locksOut: boolean
}

export interface PlannedKey {
  readonly pin?: string
  readonly name: string
}

export interface PlannedRelease {
  readonly on: string
  readonly title: string
  readonly pins: readonly (PlannedKey & {
    readonly state: 'active' | 'backup' | 'retiring'
  })[]
  readonly forbids: readonly string[]
}

export interface Platform {
  readonly id: string
  readonly title: string
  readonly keys: 'platform' | 'automated' | 'own'
  readonly meaning: string
  readonly instead: string
  readonly sources: readonly string[]
}

export interface RecognizedPlatform extends Platform {
  readonly evidence: string
}

export interface RenewalOutlook {
  readonly from: string
  readonly lifetimeDays: number
  readonly renewalsPerYear: number
  readonly by?: string
}

export interface RotationContext {
  readonly pinSet: PinSet
  readonly records: KeyRecords
  readonly host: string
  readonly now: Date
  readonly served: Served
  readonly figures: Figures
  readonly elsewhere?: ReadonlyMap<string, Served>
  readonly logged?: readonly LoggedCertificate[]
}

export interface RotationPlan {
  readonly host: string
  readonly madeAt: string
  readonly policy: RotationPolicy
  readonly current: readonly PlannedKey[]
  readonly successor: PlannedKey
  readonly spare: PlannedKey
  readonly milestones: readonly Milestone[]
  readonly releases: readonly PlannedRelease[]
  readonly warnings: readonly string[]
}

export interface RotationPolicy {
  readonly dwellDays: number
  readonly adoptionPercent: number
  readonly canaryDays: number
  readonly overlapDays: number
  readonly failedPercent: number
  readonly everyDays: number
}

export interface RotationStatus {
  readonly host: string
  readonly keys: readonly KeyStanding[]
  readonly realBackups: readonly string[]
  readonly next: NextStep
  readonly deadlines: readonly Deadline[]
  readonly problems: readonly string[]
  readonly unseen: readonly string[]
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

export interface Schedule {
  readonly begin: Date
  readonly days: number
  readonly releases: readonly {
    readonly day: number
    readonly keys: readonly string[]
  }[]
  readonly serving: readonly {
    readonly day: number
    readonly shares: Readonly<Record<string, number>>
  }[]
  readonly marks: readonly {
    readonly day: number
    readonly what: string
  }[]
  readonly switches: readonly {
    readonly key: string
    readonly published: number
    readonly day: number
  }[]
}

export interface ScheduleOptions {
  readonly days: number
  readonly releaseEveryDays: number
  readonly canaryShare: number
}

export interface SeenAddress {
  readonly address: string
  readonly paths: readonly (readonly Uint8Array[])[]
  readonly failure?: string
  readonly unusable?: string
  readonly noRoute?: boolean
  readonly notAfter?: Date
}

export interface Served {
  readonly endpoints: readonly Endpoint[]
}

export interface ShownKey {
  readonly pin: string
  readonly certificatePin: string
  readonly position: Position
}

export type ShownPath = readonly ShownKey[]

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

export interface Simulation {
  readonly begin: Date
  readonly users: number
  readonly seed: number
  readonly curve: string
  readonly lockedOut: readonly number[]
  readonly peak: {
    readonly day: number
    readonly users: number
  }
  readonly userDays: number
  readonly switches: readonly SwitchResult[]
  readonly marks: Schedule['marks']
}

export interface SimulationOptions {
  readonly users: number
  readonly curve: AdoptionCurve
  readonly churnPercent: number
  readonly tolerancePercent: number
  readonly seed: number
}

export interface StateFacts {
  readonly means: string
  readonly pinned: PinState | 'never' | 'until-safe'
}

export interface StepResult {
  readonly pin: string
  readonly from: KeyState
  readonly to: KeyState
  readonly doing: string
  readonly gates: readonly CheckedGate[]
  readonly harm: readonly string[]
  readonly taken?: {
    readonly pinSet: PinSet
    readonly records: KeyRecords
    readonly step: LifeStep
  }
}

export interface Suppression {
  readonly rule: string
  readonly host?: string
  readonly target?: string
  readonly file?: string
  readonly reason: string
  readonly until?: string
}

export interface SwitchResult {
  readonly key: string
  readonly day: number
  readonly without: number
  readonly earliestSafeDay?: number
  readonly holding: readonly number[]
}

export interface TargetLoss {
  readonly target: string
  readonly severity: 'note' | 'weaker' | 'refused'
  readonly host?: string
  readonly what: string
  readonly why: string
  readonly instead?: string
}

export interface Transition {
  readonly from: KeyState
  readonly to: KeyState
  readonly doing: string
  readonly gates: readonly Gate[]
  readonly isWayOn: boolean
}

export type VerifyStatus =
  | 'valid'
  | 'partial'
  | 'incomplete'
  | 'forbidden'
  | 'expired'
  | 'unreachable'
  | 'off'

export interface WantedStep {
  readonly pin: string
  readonly to: KeyState
  readonly force?: string
  readonly entry?: Omit<PinEntry, 'pin' | 'state'>
}

export interface Weighing {
  readonly verdict: Advice['pin'] | 'nobody'
  readonly advice: Advice
  readonly choices: readonly Choice[]
  readonly renewals: readonly RenewalOutlook[]
  readonly instead: readonly Alternative[]
  readonly opinions: readonly Opinion[]
}

export interface WrongHash {
  readonly what: string
  readonly right: string
}

export declare function advance(given: RotationContext, wanted: WantedStep): StepResult | undefined

export declare function advise(seen: Observed): Advice

export declare const assumedCurves: Readonly<Record<'fast' | 'usual' | 'slow', AdoptionCurve>>

export declare const changeKinds: readonly ChangeKind[]

export declare function comingSteps(at: Date): readonly LifetimeStep[]

export declare function daysLeftOf({
  matches,
  certificateDaysLeft,
  entryDaysLeft,
}: HostVerdict): number | undefined

export declare const defaultPolicy: RotationPolicy

export declare function demandAgreement(records: KeyRecords, pinSet: PinSet, host: string): void

export declare function diagnoseWrongHash(
  pin: Pin,
  certificates: readonly Uint8Array[],
): WrongHash | undefined

export declare function diffPinSets(
  before: PinSet,
  after: PinSet,
  {
    now,
  }: {
    readonly now: Date
  },
): PinSetDiff

export declare function disagreements(
  records: KeyRecords,
  pinSet: PinSet,
  host: string,
): readonly Disagreement[]

export declare function emergency(given: RotationContext, pin: string, reason: string): Emergency

export declare const finalShare: ({ shares }: AdoptionCurve) => number

export declare function findRule(idOrName: string): Rule

export declare function findTransition(from: KeyState, to: KeyState): Transition | undefined

export declare function formatKeyRecords(records: KeyRecords): string

export declare function harmOf(before: Held, after: Held, host: string, served: Served): readonly string[]

export declare function isIssued({ what, ends }: Evidence): boolean

export declare const isSpare: (state: KeyState) => boolean

export declare function isSuppressed(
  finding: Finding,
  suppressions: readonly Suppression[],
  now: Date,
): boolean

export declare function judgeLogged(
  context: LoggedContext,
  logged: readonly LoggedCertificate[],
): LoggedFinding[]

export declare function keyBehind(records: KeyRecords, pin: string): string

export declare const keyStateNames: readonly KeyState[]

export declare const keyStates: Readonly<Record<KeyState, StateFacts>>

export declare function languageOf(path: string): CodeLanguage | undefined

export declare function lifeOf(records: KeyRecords, host: string): HostLife

export declare const lifetimeSchedule: readonly LifetimeStep[]

export declare function lint(input: string | Uint8Array, options: LintOptions): LintResult

export declare function lockedOutBy({ lockedOutBefore, lockedOutUntil, lockedOutPercent }: Affected): string

export declare function longestLifetime(at: Date): LifetimeStep

export declare const maxFigureBytes: number

export declare function nextStep(context: RotationContext): NextStep

export declare const noRecords: KeyRecords

export declare const nothingSeen: Served

export declare const opinions: readonly Opinion[]

export declare function parseKeyRecords(input: string): KeyRecords

export declare function planRotation(context: RotationContext, switchOn?: Date): RotationPlan

export declare const policyNames: readonly (keyof RotationPolicy)[]

export declare function policyOf(life: HostLife | undefined): RotationPolicy

export declare function proofOf({ evidence }: KeyRecord): Evidence | undefined

export declare function readFigures(text: string): AdoptionCurve

export declare function readLogged(input: string | Uint8Array): LoggedCertificate[]

export declare function readPolicy(value: unknown, path: string): Partial<RotationPolicy>

export declare function readSuppressions(value: unknown): readonly Suppression[]

export declare function realBackups(held: Held, host: string, served: Served): readonly string[]

export declare function recognizePlatform(
  leaf: ObservedCertificate | undefined,
): RecognizedPlatform | undefined

export declare function recordOf(records: KeyRecords, pin: string): KeyRecord

export declare function refusedPaths(pinSet: PinSet, host: string, served: Served): ReadonlySet<string>

export declare function renderCalendar(plan: RotationPlan): string

export declare function renderChart(simulation: Simulation, title: string): string

export declare function renderEmergencyRunbook(emergency: Emergency): string

export declare function renderRunbook(plan: RotationPlan): string

export declare function renewalsPerYear(lifetimeDays: number): number

export declare function rotationDue({ records, host }: RotationContext): Date | undefined

export declare function rotationStatus(context: RotationContext): RotationStatus

export declare const rules: readonly Rule[]

export declare function scheduleOf(plan: RotationPlan, options: ScheduleOptions): Schedule

export declare function servedBy({ host, subdomains }: HostEntry, own: Served, below: Below): Served

export declare const shareAfter: ({ shares }: AdoptionCurve, days: number) => number

export declare function shownPins({ endpoints }: Served): ReadonlySet<string>

export declare function simulate(schedule: Schedule, options: SimulationOptions): Simulation

export declare const transitions: readonly Transition[]

export declare function verifyHost(
  pinSet: PinSet,
  host: string,
  seen: readonly SeenAddress[],
  now: Date,
  keys?: KeyRecords,
): HostVerdict

export declare function wayOn(from: KeyState): Transition | undefined

export declare function weigh(seen: Observed): Weighing

export declare function whyNoNewcomer(
  {
    pinSet,
    records,
  }: {
    readonly pinSet: PinSet
    readonly records: KeyRecords
  },
  host: string,
  pin: string,
  key?: string,
): string | undefined

export declare function whySpoilt(records: KeyRecords, key: string): string | undefined

export declare function withCustody(records: KeyRecords, pin: string, custody: Custody): KeyRecords

export declare function withEvidence(records: KeyRecords, pin: string, evidence: Evidence): KeyRecords

export declare function withFound(records: KeyRecords, pinSet: PinSet, host: string, now: Date): KeyRecords

export declare function withKeyBehind(records: KeyRecords, pin: string, key: string): KeyRecords

export declare function withLife(records: KeyRecords, host: string, life: HostLife): KeyRecords

export declare function withNewcomer(
  held: {
    readonly pinSet: PinSet
    readonly records: KeyRecords
  },
  host: string,
  newcomer: NewcomerKey,
  now: Date,
): {
  pinSet: PinSet
  records: KeyRecords
}

export declare function withPinSetTrusted(
  records: KeyRecords,
  pinSet: PinSet,
  host: string,
  {
    now,
    reason,
  }: {
    readonly now: Date
    readonly reason: string
  },
): KeyRecords

export declare function withSighting(records: KeyRecords, pin: string, sighting: Sighting): KeyRecords

// Not exported, but part of what is:

type CodeLanguage =
  | 'c'
  | 'csharp'
  | 'dart'
  | 'erlang'
  | 'go'
  | 'java'
  | 'javascript'
  | 'kotlin'
  | 'objective-c'
  | 'php'
  | 'plist'
  | 'python'
  | 'ruby'
  | 'rust'
  | 'shell'
  | 'swift'
  | 'xml'
  | 'yaml'

interface Gate {
  readonly id: string
  readonly asks: string
  readonly check: (key: KeyContext) => GateAnswer
}

interface KeyContext extends RotationContext {
  readonly pin: string
  readonly life: KeyLife | undefined
  readonly record: KeyRecord
  readonly entry: HostEntry | undefined
  readonly policy: RotationPolicy
}
