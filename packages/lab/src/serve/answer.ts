import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** How much of an answer the client stayed for. */
export type Answered = 'none' | 'part' | 'whole'

/** What a protocol's server tells of the exchange. */
export interface AnswerListener {
  /** A request was understood: more than the protocol's own small talk. */
  requested(protocol: ApplicationProtocol, exchange?: StreamKind): void
  /** So much of the answer is being handed over: a client that is still there now has stayed for it. */
  answered(much: Answered): void
}

/** What is spoken inside TLS. */
export type ApplicationProtocol = 'http/1.1' | 'h2' | 'websocket' | 'lines' | 'packets' | 'raw'

/** A kind of request whose answer goes on for a while: server-sent events, or a call of gRPC. */
export type StreamKind = 'events' | 'grpc'

/** What an answer consists of beside what every answer has. */
export interface Reply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of the nonce. */
  readonly body?: string
}

/** Makes a reply that names the port of its server. */
export type MakeReply = (port: number) => Reply

/** What is answered with on a connection. */
export interface Answering {
  /** Hexadecimal; it stands in every answer that has no body of its own. */
  readonly nonce: string
  readonly reply?: Reply | undefined
}

// A client that judges the certificate after it has sent its request closes within a millisecond or two
// (reference A2.4); one that judges on the answer's head, as soon as that has come.
const beforeAnswerMs = 25
const beforeRestMs = 25

/** Waits a little before the answer's head, so that a client that breaks off has done so. */
export const beforeAnswer = (): Promise<void> => delay(beforeAnswerMs)

/** Waits a little between the answer's head and the rest. */
export const beforeRest = (): Promise<void> => delay(beforeRestMs)

/** The kind of a request, as its headers tell. */
export function streamKindOf(headers: IncomingHttpHeaders): StreamKind | undefined {
  if (headers.accept?.includes('text/event-stream')) return 'events'
  return headers['content-type']?.startsWith('application/grpc') ? 'grpc' : undefined
}

/** The type and the body of an answer of each kind. An empty message of gRPC is five zeros. */
export function bodyOf({ nonce, reply = {} }: Answering, kind: StreamKind | undefined): [string, string] {
  if (kind === 'events') return ['text/event-stream', `data: ${answerBody(nonce)}\n`]
  if (kind === 'grpc') return ['application/grpc', '\0\0\0\0\0']
  return ['application/json', reply.body ?? answerBody(nonce)]
}

/** The body of an answer: the nonce in it, seen on a client's stdout, shows that the client used the answer. */
export const answerBody = (nonce: string): string => `${JSON.stringify({ keypin: 'lab', nonce })}\n`

/**
 * RFC 7838, 3: what the genuine server has said of other ways to it, HTTP/3 above all, is to be forgotten. Nothing of
 * that server's own answers comes through when the lab has answered.
 */
export const noOtherWay: { readonly 'alt-svc': string } = { 'alt-svc': 'clear' }
