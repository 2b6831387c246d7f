import { setTimeout as delay } from 'node:timers/promises'

/** How much of an answer the client stayed for. */
export type Answered = 'none' | 'part' | 'whole'

/** What a protocol's server tells of the exchange. */
export interface AnswerListener {
  /** A request was understood: more than the protocol's own small talk. */
  requested(protocol: ApplicationProtocol): void
  /** So much of the answer is being handed over: a client that is still there now has stayed for it. */
  answered(much: Answered): void
}

/** What is spoken inside TLS. */
export type ApplicationProtocol = 'http/1.1' | 'h2' | 'websocket' | 'raw'

// A client that judges the certificate after it has sent its request closes within a millisecond or two
// (reference A2.4); one that judges on the answer's head, as soon as that has come.
const beforeAnswerMs = 25
const beforeRestMs = 25

/** Waits a little before the answer's head, so that a client that breaks off has done so. */
export const beforeAnswer = (): Promise<void> => delay(beforeAnswerMs)

/** Waits a little between the answer's head and the rest. */
export const beforeRest = (): Promise<void> => delay(beforeRestMs)

/** The body of an answer: the nonce in it, seen on a client's stdout, shows that the client used the answer. */
export const answerBody = (nonce: string): string => `${JSON.stringify({ keypin: 'lab', nonce })}\n`
