// The public surface of 'keypin/node', written by 'npm run api'. A change here is a change for users.

import { Agent, AgentOptions } from 'node:https'
import { Duplex } from 'node:stream'
import { ConnectionOptions, TLSSocket } from 'node:tls'
import net from 'node:net'

export type Connector = (options: ConnectorOptions, callback: ConnectorCallback) => net.Socket | undefined

export type ConnectorCallback = (error: Error | null, socket: net.Socket | null) => void

export interface ConnectorOptions {
  readonly hostname: string
  readonly host?: string
  readonly protocol: string
  readonly port: string
  readonly servername?: string | null
  readonly localAddress?: string | null
  readonly httpSocket?: net.Socket
}

export type ConnectorSettings = ConnectionOptions & {
  readonly timeoutMs?: number
  readonly allowH2?: boolean
}

export interface DecisionEvent {
  readonly host: string
  readonly action: Decision['action']
  readonly outcome: Evaluation['outcome']
  readonly evaluation: Evaluation
  readonly decision: Decision
  readonly resumed: boolean
  readonly error: Error | undefined
  readonly remembrance: Remembrance | undefined
}

export declare class EnforcementError extends KeypinError<EnforcementErrorCode> {}

export type EnforcementErrorCode =
  | 'KEYPIN_CANNOT_ENFORCE'
  | 'KEYPIN_CHAIN_UNTRUSTED'
  | 'KEYPIN_CLEARTEXT'
  | 'KEYPIN_CLOSED'
  | 'KEYPIN_NO_CERTIFICATE'
  | 'KEYPIN_NOTES_UNREADABLE'
  | 'KEYPIN_OTHER_CONNECTION'
  | 'KEYPIN_SELFTEST_FAILED'
  | 'KEYPIN_UNKNOWN_HOST'

export declare class PinMismatchError extends KeypinError<'KEYPIN_PIN_MISMATCH'> {
  readonly host: string
  readonly entry: HostEntry | undefined
  readonly seen: readonly SeenCertificate[]
  readonly expected: readonly PinEntry[]
  readonly evaluation: Evaluation
  constructor(message: string, evaluation: Evaluation, options?: KeypinErrorOptions)
}

export interface PinNote {
  readonly host: string
  readonly pins: readonly string[]
  readonly includeSubdomains: boolean
  readonly source: 'header' | 'first-visit'
  readonly notedAt: number
  readonly expiresAt: number
}

export interface PinNoteStore {
  readonly load: () => readonly PinNote[]
  readonly save: (notes: readonly PinNote[]) => void
}

export interface Pinner {
  readonly pinSet: PinSet
  agent(options?: AgentOptions): Agent
  connect(options: ConnectionOptions): TLSSocket
  tlsOptions<T extends ConnectionOptions>(options?: T): T & ConnectionOptions
  guard<T extends Duplex>(connection: T): T
  connector(settings?: ConnectorSettings): Connector
  selfTest(): Promise<void>
  update(pinSet: PinSet | string | Uint8Array | object): number
  recheck(): number
  forget(host: string): void
  close(): void
}

export interface PinnerOptions {
  readonly onDecision?: (event: DecisionEvent) => unknown
  readonly clock?: () => Date | number
  readonly cleartext?: 'refuse' | 'allow'
  readonly reports?: 'send' | 'off'
  readonly reportOptions?: AgentOptions
  readonly remember?: RememberOptions
}

export interface RememberOptions {
  readonly store: PinNoteStore
  readonly learn: 'header' | 'first-visit'
  readonly maxAgeSeconds?: number
}

export type Remembrance = 'unproven' | 'remembered'

export declare function createPinner(
  pinSet: PinSet | string | Uint8Array | object,
  options?: PinnerOptions,
): Pinner

export declare function fileNoteStore(path: string): PinNoteStore

export declare function memoryNoteStore(): PinNoteStore

export declare function missingTlsFixes(version: string): string[]
