import type { Evidence } from '../serve/evidence.ts'
import { hostNamed } from '../wire/server-name.ts'
import { combined, type Judged, outcomeOf, type Witness } from './outcome.ts'

/** A connection with what it comes to. */
export interface JudgedEvidence extends Judged {
  readonly evidence: Evidence
}

/** What a client did in one run, connection by connection and all together. */
export interface JudgedRun extends Judged {
  readonly connections: readonly JudgedEvidence[]
  readonly appBytes: number
  readonly identityDisclosed: boolean
  /** Why the outcome is not what the connections say one by one. */
  readonly note?: string
  /** Why the outcome, if it is not one in which a request was read, shows nothing. */
  readonly doubt?: string
  /** Why it is wrong, whatever the outcome. */
  readonly wrong?: string
  /** Why this was not tried at all, if nothing was read: the driver cannot, or the client went another way. */
  readonly untried?: string
}

/**
 * Judges one run of a client against one chain.
 *
 * Where a driver says more than the wire shows, the outcome is only doubtful.
 *
 * Two things only the whole shows: a connection that asked for another host says nothing about this one, unless
 * something was sent on it; and a request in clear after a TLS attempt is a downgrade, and leaks. What came to a chain
 * that was only to lead the client on is kept, and not judged.
 */
export function judgeRun(evidence: readonly Evidence[], witness: Witness, host: string): JudgedRun {
  const run = judgeWire(evidence, witness, host)
  if (isRead(run)) return run
  // A resumed session is no answer to this chain, and yet an exchange that the client took part in.
  if (witness.said === 'ACCEPT' && run.outcome !== 'resumed')
    return { ...run, doubt: `the driver says ACCEPT, but no request came: ${run.note ?? run.outcome}` }
  if (witness.said === 'UNSUPPORTED') return { ...run, untried: 'the driver does not support it' }
  return run
}

function judgeWire(evidence: readonly Evidence[], witness: Witness, host: string): JudgedRun {
  const connections = evidence.map((each) => ({ evidence: each, ...outcomeOf(each, witness) }))
  const judged = connections.filter(({ evidence: { aside } }) => aside !== true)
  const shown = judged.map((each) => each.evidence)
  const facts = {
    connections,
    appBytes: shown.reduce((sum, { appBytes }) => sum + appBytes, 0),
    identityDisclosed: shown.some(({ identityDisclosed }) => identityDisclosed),
  }
  const said = shown.find(({ clearText }) => clearText === 'commands')
  if (said !== undefined) {
    return { ...facts, outcome: 'leaked', note: `it sent ${said.firstLine ?? 'a command'} in clear text` }
  }
  if (isDowngraded(evidence)) {
    return { ...facts, outcome: 'leaked', note: 'after TLS it sent a request in clear text' }
  }
  const telling = judged.filter((each) => isForHost(each.evidence, host) || isRead(each))
  if (telling.length === 0 && judged.length > 0) {
    const names = [...new Set(judged.map(({ evidence: { clientHello } }) => clientHello?.serverName ?? ''))]
    return { ...facts, outcome: 'no-contact', note: `it asked for ${names.map(quoted).join(', ')} only` }
  }
  const together = combined(telling)
  const fault = together.outcome === 'no-contact' ? faultIn(evidence) : undefined
  if (fault === undefined) return { ...facts, ...together }
  const lacking = unmet.find(([words]) => fault.includes(words))?.[1]
  const note = `the handshake ended before the certificate: ${fault}`
  return { ...facts, ...together, note, ...(lacking === undefined ? {} : { untried: lacking }) }
}

// In OpenSSL's words: what a client says from the start that it does not take cannot be tried on it.
const unmet: readonly (readonly [string, string])[] = [
  ['no suitable signature algorithm', 'it says from the start that it takes no signatures of this kind'],
  ['no suitable key share', 'it says from the start that it takes no keys of these groups'],
]

/** Why a handshake ended before the certificate, such as versions that do not fit. */
const faultIn = (evidence: readonly Evidence[]): string | undefined =>
  evidence.find(({ fault }) => fault !== undefined)?.fault

function isDowngraded(evidence: readonly Evidence[]): boolean {
  const triedTls = evidence.some(({ clientHello }) => clientHello !== undefined)
  return triedTls && evidence.some(({ clearText }) => clearText === 'http')
}

function isForHost({ clientHello }: Evidence, host: string): boolean {
  const name = clientHello?.serverName
  return name === undefined || hostNamed(name) === host
}

const isRead = ({ outcome }: Judged): boolean => outcome === 'accepted' || outcome === 'leaked'

const quoted = (name: string): string => JSON.stringify(name.slice(0, 100))
