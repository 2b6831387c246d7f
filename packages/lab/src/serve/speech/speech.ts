import type { Duplex } from 'node:stream'
import type { AnswerListener } from '../answer.ts'
import type { SocketReader } from '../front/socket-reader.ts'

/** Sends bytes to the client in clear. */
export type Say = (text: string | Uint8Array) => void

/** What came of the talk in clear before TLS. */
export interface ClearTalk {
  /** Whether TLS begins now. */
  readonly isUpgraded: boolean
  /** What the client sent in clear that it should have kept for TLS, without its secrets. */
  readonly disclosed?: string
}

/** A protocol in which the server speaks first. */
export interface Speech {
  /** Of its URLs: `smtp`. */
  readonly scheme: string
  /**
   * Talks in clear until TLS begins or the client leaves; absent where TLS is there from the first byte.
   *
   * @param offersTls `false` is what somebody on the way makes of it who does not want TLS to begin.
   */
  readonly begin?: (reader: SocketReader, say: Say, offersTls: boolean) => Promise<ClearTalk>
  /** Talks inside TLS. */
  readonly talk: (stream: Duplex, nonce: string, listener: AnswerListener) => void
}
