import type { Evidence } from '../serve/evidence.ts'
import { sealedAlertLength } from '../wire/records.ts'
import { isAsLong, type Stay, stayOf } from './stay.ts'
import type { How, Outcome } from './verdicts.ts'

/** What is known of a client besides its connections: the second witness. */
export interface Witness {
  /** How the process ended by itself; `unknown` when it was stopped, or does not end. */
  readonly exit: 'succeeded' | 'failed' | 'unknown'
  /** A driver's own word. */
  readonly said?: 'ACCEPT' | 'REJECT' | 'UNSUPPORTED'
  /** Whether the nonce of the answer appeared on its stdout: it used the answer. */
  readonly usedAnswer: boolean
  /** For how much of an answer this client stays when all is well, as its controls showed. */
  readonly habit?: Stay
}

/** An outcome, and the manner of a refusal. */
export interface Judged {
  readonly outcome: Outcome
  readonly how?: How
}

/**
 * What one connection comes to.
 *
 * Not the finished handshake but decrypted request bytes decide. Request bytes are `accepted` when the answer was
 * used: its nonce came out on stdout; or else the process did not fail, and the client stayed for the whole answer,
 * or for as much of it as it does with the genuine server; or a driver says that it accepted, and all of the answer
 * was handed over. They are `leaked` otherwise: it broke off early, reset the connection with the answer unread, or
 * failed after sending.
 */
export function outcomeOf(evidence: Evidence, witness: Witness): Judged {
  const { stage, clearText, resumed, appBytes, protocol } = evidence
  // What should have waited for TLS was read by everybody on the way.
  if (clearText === 'commands') return { outcome: 'leaked' }
  if (clearText !== undefined) return { outcome: 'not-tls' }
  if (evidence.relayed?.isUsed) return { outcome: 'accepted' }
  if (evidence.ending === 'broken-off') return { outcome: 'refused', how: 'in-handshake' }
  if (stage !== 'certificate-sent' && stage !== 'finished') return { outcome: 'no-contact' }
  if (resumed) return { outcome: 'resumed' }
  if (appBytes > 0 && protocol === undefined) return { outcome: 'protocol-only' }
  if (appBytes > 0) return { outcome: isAnswerUsed(evidence, witness) ? 'accepted' : 'leaked' }
  return withoutRequest(evidence)
}

function isAnswerUsed(evidence: Evidence, { exit, said, usedAnswer, habit = 'none' }: Witness): boolean {
  if (usedAnswer) return true
  if (exit === 'failed') return false
  // A client with more to send than the lab takes has gone on after the handshake, and that is acceptance.
  if (evidence.ending === 'limit') return true
  const stay = stayOf(evidence)
  // Who has read all and closes at once is reset by what the server says in parting.
  if (stay === 'unread' && said === 'ACCEPT') return true
  return stay === 'whole' || (exit === 'succeeded' && isAsLong(stay, habit))
}

function withoutRequest(evidence: Evidence): Judged {
  const { ending, stage } = evidence
  switch (ending) {
    case 'alert':
      return { outcome: 'refused', how: 'alert' }
    case 'close_notify':
    case 'fin':
    case 'rst':
      return { outcome: 'refused', how: stage === 'finished' ? 'after-handshake' : 'in-handshake' }
    case 'fault':
      return isAlertOfWrongKeys(evidence)
        ? { outcome: 'refused', how: 'in-handshake' }
        : { outcome: 'protocol-only' }
    case 'limit':
      return { outcome: 'protocol-only' }
    case 'broken-off':
      return { outcome: 'refused', how: 'in-handshake' }
    case 'watch-ended':
      return { outcome: 'idle' }
  }
}

/**
 * An alert is too little for any request. OTP encrypts the one about the signature over the handshake with keys that the
 * server does not use yet.
 */
function isAlertOfWrongKeys({ stage, records, recordCount }: Evidence): boolean {
  const last = records.at(-1)
  return stage === 'certificate-sent' && records.length === recordCount && last?.length === sealedAlertLength
}

// The worst thing that any of its connections did is what a client did.
const worstFirst: readonly Outcome[] = [
  'accepted',
  'leaked',
  'resumed',
  'protocol-only',
  'refused',
  'idle',
  'not-tls',
  'no-contact',
]

/** What all connections of one attempt come to together. */
export function combined(attempts: readonly Judged[]): Judged {
  for (const outcome of worstFirst) {
    const found = attempts.filter((attempt) => attempt.outcome === outcome)
    // Among refusals, one that was said aloud is the better evidence.
    const loud = found.find(({ how }) => how === 'alert') ?? found[0]
    if (loud !== undefined) return loud
  }
  return { outcome: 'no-contact' }
}
