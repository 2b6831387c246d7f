import type { Alert } from '../wire/alerts.ts'
import type { ClientHello } from '../wire/client-hello.ts'
import type { TlsRecord } from '../wire/records.ts'
import type { Answered, ApplicationProtocol, StreamKind } from './answer.ts'
import type { Arrival } from './front/way.ts'

/** How far a handshake came. */
export type HandshakeStage = 'nothing' | 'bytes' | 'hello' | 'certificate-sent' | 'finished'

/**
 * How a connection ended: by the client with a close_notify, a bare FIN or a reset; by the lab because of bytes
 * that are no TLS (`fault`), a limit, because the scenario is to break it off, or the end of the watch; or by an alert
 * of the client.
 */
export type Ending =
  | 'alert'
  | 'close_notify'
  | 'fin'
  | 'rst'
  | 'fault'
  | 'limit'
  | 'broken-off'
  | 'watch-ended'

/** Times in milliseconds since the connection was taken; absent for what did not happen. */
export interface Times {
  readonly hello?: number
  readonly finished?: number
  readonly firstData?: number
  readonly ended?: number
}

/** A connection that was passed through to the genuine server, unread. */
export interface Relayed {
  /** Whether both sides went on after the handshake, as far as records tell without their content. */
  readonly isUsed: boolean
  /** Why the server could not be reached. */
  readonly fault?: string
}

/** A connection that somebody watches. */
export interface Watched {
  /** What was seen of it so far. */
  evidence(): Evidence
  /** Ends it, and the watch. */
  close(): void
}

/** All that was seen of one connection, without any judgement. */
export interface Evidence {
  /** ISO 8601, of the moment the connection was taken. */
  readonly startedAt: string
  readonly peer: string
  /** How it came, where the lab is a proxy. */
  readonly arrival?: Arrival
  readonly relayed?: Relayed
  readonly stage: HandshakeStage
  readonly ending: Ending
  readonly clientHello?: ClientHello
  /** `TLSv1.2` or `TLSv1.3`, once the handshake is finished. */
  readonly tlsVersion?: string
  readonly cipher?: string
  /** The application protocol that was agreed on, if any. */
  readonly alpn?: string
  readonly resumed: boolean
  readonly records: readonly TlsRecord[]
  readonly recordCount: number
  readonly alerts: readonly Alert[]
  /** What the lab's TLS stack could not go on with. */
  readonly fault?: string
  /** Request bytes that were decrypted. */
  readonly appBytes: number
  readonly appSha256?: string
  /** The first decrypted line, its secrets and control characters taken out. */
  readonly firstLine?: string
  readonly protocol?: ApplicationProtocol
  /** A kind of exchange that goes on for a while. */
  readonly exchange?: StreamKind
  readonly answered: Answered
  /** Whether the client disclosed a certificate of its own. */
  readonly identityDisclosed: boolean
  /** Bytes that are no TLS: `http` when they are a request in clear, `commands` when they should have come after it. */
  readonly clearText?: 'http' | 'commands' | 'other'
  /** The chain was another one than that under test, shown to lead the client on. */
  readonly aside?: true
  readonly times: Times
}
