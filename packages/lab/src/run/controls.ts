import type { JudgedRun } from '../judge/attempts.ts'
import { failsPins, type World } from '../judge/expectation.ts'
import { type Stay, stayOf, stays } from '../judge/stay.ts'
import type { TlsVersion } from '../serve/serving.ts'
import type { ClientHello } from '../wire/client-hello.ts'
import type { Trial } from './trial.ts'
import { quotedWords } from './words.ts'

/**
 * Why the server that a client was passed through to is none that it should accept: what is trusted there holds no pin.
 * Whether the client accepts it, which it then does wrongly, or refuses it: nothing more is learnt behind that server.
 */
export function interceptedBefore(trials: readonly Trial[], world: World): string | undefined {
  const isIntercepted = trials.some(
    // Its chain was verified when it was fetched, up to its end.
    ({ presented }) =>
      presented.isPassedThrough === true &&
      failsPins(presented, { ...world, anchors: presented.chain.slice(-1) }),
  )
  if (!isIntercepted) return undefined
  const did = trials.some(({ runs }) => runs.some(({ outcome }) => outcome === 'accepted'))
    ? 'accepted that'
    : 'did not accept that'
  return `intercepted before the lab, or other pins than the server’s: what it shows for ${world.host} is trusted and holds none of them; the client ${did}`
}

/** Why nothing that the client refuses would mean anything; `undefined` when it accepted the genuine chain. */
export function failureOf(phase: 'before' | 'after', trials: readonly Trial[]): string | undefined {
  for (const { runs, processes } of trials) {
    const bad = runs.find(({ outcome, untried }) => outcome !== 'accepted' || untried !== undefined)
    if (bad === undefined) continue
    const last = processes.at(-1)
    return `the control ${phase} the scenarios failed: the client ${didWith(bad)}${quotedWords(last)}`
  }
  return undefined
}

function didWith({ outcome, note, untried }: JudgedRun): string {
  if (outcome === 'accepted') return `got its answer, but: ${untried}`
  switch (outcome) {
    case 'leaked':
      return 'got its answer from the genuine server and failed all the same; it has to exit with 0, or say ACCEPT, when its request succeeds'
    case 'refused':
      return 'refused the genuine chain; does it trust KEYPIN_LAB_CA and use the pins of KEYPIN_LAB_PINSET?'
    case 'no-contact':
      return note === undefined
        ? 'never reached the lab (does it use the URL it is given, and does its host lead to KEYPIN_LAB_ADDRESS?)'
        : `saw no certificate (${note})`
    default:
      return `was ${outcome} with the genuine server`
  }
}

/** In how many runs the client sent a request. */
export const runsWithRequest = (trials: readonly Trial[]): number =>
  trials.flatMap(({ runs }) => runs).filter((run) => run.outcome === 'accepted' && hasRequest(run)).length

const hasRequest = ({ appBytes, connections }: JudgedRun): boolean =>
  appBytes > 0 || connections.some(({ evidence }) => evidence.relayed?.isUsed)

/** For how much of an answer the client stays with the genuine server: the least that was seen. */
export function habitOf(trials: readonly Trial[]): Stay {
  const seen = trials
    .flatMap(({ runs }) => runs)
    .flatMap(({ connections }) => connections)
    .filter(({ outcome, evidence }) => outcome === 'accepted' && evidence.relayed === undefined)
    .map(({ evidence }) => stayOf(evidence))
  return stays.find((stay) => seen.includes(stay)) ?? 'whole'
}

const tls13 = 0x0304
const tls12 = 0x0303

/** The signature schemes that the client offers to take. */
export const schemesOffered = (trials: readonly Trial[]): ReadonlySet<number> =>
  new Set(hellosIn(trials).flatMap(({ signatureAlgorithms }) => signatureAlgorithms))

const hellosIn = (trials: readonly Trial[]): ClientHello[] =>
  trials
    .flatMap(({ runs }) => runs)
    .flatMap(({ connections }) => connections)
    .flatMap(({ evidence: { clientHello } }) => clientHello ?? [])

/** The versions of TLS that the client offers, as far as the lab serves them. */
export function versionsOffered(trials: readonly Trial[]): ReadonlySet<TlsVersion> {
  const hellos = hellosIn(trials)
  const offered = new Set<TlsVersion>()
  for (const { versions, legacyVersion } of hellos) {
    if (versions.includes(tls13)) offered.add('1.3')
    // Without the extension, the message's own field is the highest version there is.
    if (versions.includes(tls12) || (versions.length === 0 && legacyVersion === tls12)) offered.add('1.2')
  }
  return offered
}
