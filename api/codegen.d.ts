// The public surface of '@keypin/codegen', written by 'npm run api'. A change here is a change for users.

import {
  KeypinError,
  Mode,
  OnExpiry,
  Pin,
  PinKind,
  PinSet,
  PinState,
  Position,
  Subdomains,
  Unlisted,
} from 'keypin'

export interface BinaryFile {
  readonly path: string
  readonly role: FileRole
  readonly bytes: Uint8Array
}

export interface Capabilities {
  readonly scopes: readonly Subdomains[]
  readonly overlap: 'most-specific' | 'united'
  readonly positions: 'told-apart' | 'anywhere' | 'leaf-only' | 'one-list'
  readonly pinKinds: readonly PinKind[]
  readonly modes: readonly Mode[]
  readonly expiry: Readonly<Partial<Record<OnExpiry, ExpiryPrecision>>>
  readonly forbid: boolean
  readonly unlistedBlock: boolean
  readonly reports: boolean
  readonly clearTextOff: boolean
  readonly addresses: boolean
  readonly publicSuffixes?: boolean
  readonly material?: boolean
  readonly needsMaterial?: 'certificate' | 'root' | 'of-certificate-pins' | 'certificate-somewhere'
  readonly mixedKinds?: boolean
}

export declare class CodegenError extends KeypinError<CodegenErrorCode> {}

export type CodegenErrorCode = 'KEYPIN_TARGET_UNKNOWN' | 'KEYPIN_TARGET_OPTION'

export interface Exchange {
  readonly format: string
  readonly files: readonly string[]
  readonly alone?: true
  readonly leavesOut?: 'unlisted'
}

export type FileRole = 'code' | 'config' | 'test' | 'debug' | 'workflow'

export interface GenerateOptions {
  readonly set?: Readonly<Record<string, string>>
  readonly accept?: readonly LossCode[]
}

export interface Generated {
  readonly target: string
  readonly title: string
  readonly proof: Proof
  readonly digest: string
  readonly files: readonly OutputFile[]
  readonly losses: readonly Loss[]
  readonly refused: boolean
}

export declare class ImportError extends KeypinError<ImportErrorCode> {
  readonly place: Place
  constructor(
    code: ImportErrorCode,
    message: string,
    options: {
      hint: string
      place?: Place
    },
  )
}

export type ImportErrorCode = 'KEYPIN_IMPORT_EMPTY' | 'KEYPIN_IMPORT_FORMAT' | 'KEYPIN_IMPORT_MALFORMED'

export interface ImportFormat {
  readonly id: string
  readonly title: string
  readonly overlap: 'most-specific' | 'united'
  recognizes(source: Source): boolean
  read(sources: readonly Source[], options: ReadOptions): Found
}

export interface ImportLoss extends Place {
  readonly severity: ImportSeverity
  readonly code: ImportLossCode
  readonly host?: string
  readonly what: string
  readonly instead?: string
}

export type ImportLossCode =
  | 'apex'
  | 'both-lists'
  | 'clear-text'
  | 'computed'
  | 'expiry-malformed'
  | 'expiry-precision'
  | 'host-malformed'
  | 'ignored'
  | 'key-file'
  | 'lifetime'
  | 'no-host'
  | 'override'
  | 'pin-malformed'
  | 'report-default'
  | 'report-to'
  | 'single-pin'
  | 'united'
  | 'unproven'

export interface ImportOptions {
  readonly from?: string
  readonly host?: string
}

export type ImportSeverity = 'note' | 'weaker' | 'stricter'

export interface Imported {
  readonly format: string
  readonly title: string
  readonly pinSet: PinSet
  readonly losses: readonly ImportLoss[]
}

export interface Loss {
  readonly severity: Severity
  readonly code: LossCode
  readonly host?: string
  readonly what: string
  readonly why: string
  readonly instead?: string
  readonly accepted?: boolean
}

export type LossCode =
  | 'address'
  | 'backup'
  | 'chain'
  | 'clear-text'
  | 'expiry'
  | 'expiry-precision'
  | 'forbid'
  | 'material'
  | 'mode'
  | 'name-check'
  | 'nothing'
  | 'overlap'
  | 'pin-kind'
  | 'position'
  | 'proxy'
  | 'redirect'
  | 'report'
  | 'report-detail'
  | 'scope'
  | 'unlisted'
  | 'websocket'

export type OutputFile = TextFile | BinaryFile

export interface Place {
  readonly source?: string
  readonly line?: number
  readonly column?: number
}

export interface Proof {
  readonly level: ProofLevel
  readonly ranOn: readonly string[]
  readonly notRunOn: readonly string[]
}

export type ProofLevel = 'run' | 'run-shimmed' | 'typechecked' | 'structure'

export type Severity = 'note' | 'weaker' | 'refused'

export interface Source {
  readonly name?: string
  readonly text: string
}

export interface Target {
  readonly id: string
  readonly title: string
  readonly proof: Proof
  readonly minimumVersions: readonly string[]
  readonly capabilities: Capabilities
  readonly options: readonly TargetOption[]
  readonly exchange?: Exchange
  forOptions?(options: OptionValues): Target
  review?(plan: Plan): readonly Loss[]
  render(context: RenderContext): readonly RenderedFile[]
}

export interface TargetOption {
  readonly name: string
  readonly what: string
  readonly default: string
  readonly check: (value: string) => string | undefined
}

export interface TextFile {
  readonly path: string
  readonly role: FileRole
  readonly text: string
}

export declare function contentsOf(file: OutputFile): string | Uint8Array

export declare function exportPinSet(pinSet: PinSet, format: string, options?: GenerateOptions): Generated

export declare const exportTargets: readonly ExchangeTarget[]

export declare function findImportFormat(id: string): ImportFormat

export declare function findTarget(id: string): Target

export declare function formatImportLoss({
  severity,
  code,
  host,
  what,
  instead,
  ...place
}: ImportLoss): string

export declare function formatLoss(loss: Loss): string

export declare function generate(pinSet: PinSet, targetId: string, options?: GenerateOptions): Generated

export declare function generateAll(pinSet: PinSet, options?: Pick<GenerateOptions, 'accept'>): Generated[]

export declare const importFormats: readonly ImportFormat[]

export declare function importPinSet(sources: readonly Source[], options?: ImportOptions): Imported

export declare function lossesOf(pinSet: PinSet, targetId: string, options?: GenerateOptions): readonly Loss[]

export declare function overlayPaths(pinSet: PinSet, targetId: string, options?: GenerateOptions): string[]

export declare const targets: readonly Target[]

// Not exported, but part of what is:

declare class Code {
  readonly lines: readonly string[]
  constructor(text: string | readonly string[])
  toString(): string
}

interface Draft {
  readonly host: string
  readonly subdomains: Subdomains
  readonly withoutApex?: boolean
  readonly mode: Mode
  readonly reason?: string
  readonly pins: readonly DraftPin[]
  readonly forbid?: readonly Pin[]
  readonly expiresAt?: Date
  readonly onExpiry?: OnExpiry
  readonly reportTo?: readonly string[]
  readonly place: Place
}

interface DraftPin {
  readonly pin: Pin
  readonly position?: Position
}

type ExchangeTarget = Target & {
  readonly exchange: Exchange
}

type ExpiryPrecision = 'instant' | 'day' | 'start'

interface Found {
  readonly drafts: readonly Draft[]
  readonly losses: readonly ImportLoss[]
  readonly unlisted?: Unlisted
  readonly overlap?: ImportFormat['overlap']
}

type OptionValues = ReadonlyMap<string, string>

interface Plan {
  readonly name?: string
  readonly digest: string
  readonly unlisted: Unlisted
  readonly entries: readonly PlanEntry[]
}

interface PlanEntry {
  readonly host: string
  readonly isAddress: boolean
  readonly subdomains: Subdomains
  readonly mode: Mode
  readonly reason?: string
  readonly expiresAt?: Date
  readonly onExpiry?: OnExpiry
  readonly pins: readonly PlanPin[]
  readonly forbid: readonly Pin[]
  readonly reportTo: readonly string[]
}

interface PlanPin {
  readonly pin: Pin
  readonly position?: Position
  readonly state?: PinState
  readonly label?: string
  readonly material?: string
}

interface ReadOptions {
  readonly host?: string
}

interface RenderContext {
  readonly plan: Plan
  readonly pinSet: PinSet
  readonly options: OptionValues
  readonly header: readonly string[]
}

type RenderedFile = RenderedText | BinaryFile

interface RenderedText {
  readonly path: string
  readonly role: FileRole
  readonly code: Code
}
