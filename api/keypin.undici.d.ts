// The public surface of 'keypin/undici', written by 'npm run api'. A change here is a change for users.

import { Agent } from 'undici'
import { Agent as Agent$1, AgentOptions } from 'node:https'
import { Duplex } from 'node:stream'
import { ConnectionOptions, TLSSocket } from 'node:tls'
import net from 'node:net'

export type PinnedDispatcherSettings = Omit<Agent.Options, 'connect' | 'factory'> & {
  readonly connect?: ConnectorSettings
}

export declare function pinnedDispatcher(pinner: Pinner, settings?: PinnedDispatcherSettings): Agent

export declare function pinnedFetch(
  pinner: Pinner,
  settings?: PinnedDispatcherSettings,
): typeof globalThis.fetch

// Not exported, but part of what is:

type Connector = (options: ConnectorOptions, callback: ConnectorCallback) => net.Socket | undefined

type ConnectorCallback = (error: Error | null, socket: net.Socket | null) => void

interface ConnectorOptions {
  readonly hostname: string
  readonly host?: string
  readonly protocol: string
  readonly port: string
  readonly servername?: string | null
  readonly localAddress?: string | null
  readonly httpSocket?: net.Socket
}

type ConnectorSettings = ConnectionOptions & {
  readonly timeoutMs?: number
  readonly allowH2?: boolean
}

interface Pinner {
  readonly pinSet: PinSet
  agent(options?: AgentOptions): Agent$1
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
