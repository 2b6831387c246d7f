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

export interface Capabilities {
  readonly scopes: readonly Subdomains[]
  readonly overlap: 'most-specific' | 'united'
  readonly positions: 'told-apart' | 'anywhere' | 'leaf-only'
  readonly pinKinds: readonly PinKind[]
  readonly modes: readonly Mode[]
  readonly expiry: Readonly<Partial<Record<OnExpiry, ExpiryPrecision>>>
  readonly forbid: boolean
  readonly unlistedBlock: boolean
  readonly reports: boolean
  readonly clearTextOff: boolean
  readonly addresses: boolean
}

export declare class CodegenError extends KeypinError<CodegenErrorCode> {}

export type CodegenErrorCode = 'KEYPIN_TARGET_UNKNOWN' | 'KEYPIN_TARGET_OPTION'

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
  | 'mode'
  | 'nothing'
  | 'overlap'
  | 'pin-kind'
  | 'position'
  | 'proxy'
  | 'report'
  | 'report-detail'
  | 'scope'
  | 'unlisted'
  | 'websocket'

export interface OutputFile {
  readonly path: string
  readonly role: FileRole
  readonly text: string
}

export interface Proof {
  readonly level: ProofLevel
  readonly ranOn: readonly string[]
  readonly notRunOn: readonly string[]
}

export type ProofLevel = 'run' | 'run-shimmed' | 'typechecked' | 'structure'

export type Severity = 'note' | 'weaker' | 'refused'

export interface Target {
  readonly id: string
  readonly title: string
  readonly proof: Proof
  readonly minimumVersions: readonly string[]
  readonly capabilities: Capabilities
  readonly options: readonly TargetOption[]
  review?(plan: Plan): readonly Loss[]
  render(context: RenderContext): readonly RenderedFile[]
}

export interface TargetOption {
  readonly name: string
  readonly what: string
  readonly default: string
  readonly check: (value: string) => string | undefined
}

export declare function findTarget(id: string): Target

export declare function formatLoss(loss: Loss): string

export declare function generate(pinSet: PinSet, targetId: string, options?: GenerateOptions): Generated

export declare function generateAll(pinSet: PinSet, options?: Pick<GenerateOptions, 'accept'>): Generated[]

export declare const targets: readonly Target[]

// Not exported, but part of what is:

declare class Code {
  readonly lines: readonly string[]
  constructor(text: string | readonly string[])
  toString(): string
}

type ExpiryPrecision = 'instant' | 'day' | 'start'

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

interface RenderContext {
  readonly plan: Plan
  readonly pinSet: PinSet
  readonly options: OptionValues
  readonly header: readonly string[]
}

interface RenderedFile {
  readonly path: string
  readonly role: FileRole
  readonly code: Code
}
