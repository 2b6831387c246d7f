import type { Expectation } from '../scenarios/scenario.ts'
import type { Judged } from './outcome.ts'
import type { Outcome, Verdict } from './verdicts.ts'

/** What a verdict rests on. */
export interface Facts extends Judged {
  readonly expectation: Expectation
  /** Why nothing of the run counts: a control failed. */
  readonly controlsFailed?: string
  /** How many controls the client sent its request in. */
  readonly controlsWithRequest: number
  /** What the client got wrong, should it be wrong. */
  readonly ifWrong: string
  readonly note?: string
  /** What it means that the client resumed a session, where that is what it is about. */
  readonly ifResumed?: 'exposed' | 'fail' | undefined
  /** Why a refusal shows nothing. */
  readonly doubt?: string
  /** Why it is wrong, whatever the outcome. */
  readonly wrong?: string
  /** Why it was not tried. */
  readonly untried?: string
}

/** A verdict with its reason. */
export interface Reasoned {
  readonly verdict: Verdict
  /** One sentence without a full stop. */
  readonly why: string
}

// Issue of a silent close: leaving without a word is what health checks and preconnecting clients do too.
const controlsForSilence = 3

/** Says whether what a client did was right, and why. */
export function verdictOf(facts: Facts): Reasoned {
  const { outcome, expectation, controlsFailed, note, doubt, untried } = facts
  if (controlsFailed !== undefined) return { verdict: 'inconclusive', why: controlsFailed }
  if (facts.wrong !== undefined) return { verdict: 'fail', why: facts.wrong }
  if (outcome === 'accepted') return accepted(facts)
  if (outcome === 'leaked') return leaked(facts)
  if (untried !== undefined) return { verdict: 'skipped', why: untried }
  if (doubt !== undefined) return { verdict: 'inconclusive', why: doubt }
  if (outcome === 'resumed' && facts.ifResumed !== undefined) return resumed(facts.ifResumed, facts.ifWrong)
  if (outcome !== 'refused') return { verdict: 'inconclusive', why: note ?? unclear[outcome] }
  if (expectation === 'accept') return { verdict: 'fail', why: `it refused: ${facts.ifWrong}` }
  return refused(facts)
}

function accepted({ expectation, ifWrong }: Facts): Reasoned {
  switch (expectation) {
    case 'accept':
      return { verdict: 'pass', why: 'it accepted, as the pin set says' }
    case 'exposed':
      return { verdict: 'exposed', why: `it accepted, a risk that remains: ${ifWrong}` }
    case 'refuse':
      return { verdict: 'fail', why: `it accepted: ${ifWrong}` }
  }
}

function resumed(verdict: 'exposed' | 'fail', ifWrong: string): Reasoned {
  const how = 'it went on with its earlier session without a look at the certificate'
  return {
    verdict,
    why: verdict === 'fail' ? `${how}: ${ifWrong}` : `${how}, a risk that remains: ${ifWrong}`,
  }
}

function leaked({ expectation, ifWrong, note }: Facts): Reasoned {
  const how = note ?? 'it sent its request and broke off after that'
  if (expectation === 'accept') return { verdict: 'fail', why: `${how}: ${ifWrong}` }
  return { verdict: 'fail', why: `${how}: it judges the certificate too late` }
}

function refused({ how, controlsWithRequest }: Facts): Reasoned {
  if (how === undefined) return { verdict: 'pass', why: 'it did not even connect' }
  if (how === 'alert') return { verdict: 'pass', why: 'it refused with an alert' }
  if (controlsWithRequest < controlsForSilence) {
    const why = `it left without a word, and sent a request in ${controlsWithRequest} controls only`
    return { verdict: 'inconclusive', why }
  }
  const when = how === 'in-handshake' ? 'before the handshake was finished' : 'after the handshake'
  return { verdict: 'pass', why: `it left without a word ${when}, and sent no request` }
}

const unclear: Record<Exclude<Outcome, 'accepted' | 'leaked' | 'refused'>, string> = {
  idle: 'it finished the handshake, sent nothing and did not leave',
  resumed: 'it went on with an earlier session, and never saw this certificate',
  'protocol-only': 'it sent no request, only the opening of a protocol or bytes that make no sense',
  'no-contact': 'it never came as far as seeing the certificate',
  'not-tls': 'it did not speak TLS',
}
