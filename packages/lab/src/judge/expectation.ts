import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { decide, type Evaluation, evaluate, type PinSet, verifiedPaths } from 'keypin'
import type { Cast, Expectation, Presented, Scenario } from '../scenarios/scenario.ts'
import type { Expected } from './verdicts.ts'

/** What a client goes by. */
export interface World {
  readonly host: string
  readonly pinSet: PinSet
  /** DER of the roots it trusts. */
  readonly anchors: readonly Uint8Array[]
  readonly now: Date
}

/**
 * What a client with exactly this pin set and these roots has to do: the ordinary checks of chain and host name
 * come first, then the pins, over the verified paths. The world is that of the scenario: {@link worldFor}.
 */
export function expectationOf(
  scenario: Pick<Scenario, 'adversary' | 'lenient'>,
  presented: Presented,
  world: World,
): Expectation {
  if (presented.isPassedThrough) return 'accept'
  if (presented.isImpostor || presented.isBrokenOff) return 'refuse'
  const evaluation = evaluateTrusted(presented, world)
  if (evaluation === undefined || decide(evaluation).action === 'block')
    return scenario.lenient ? 'exposed' : 'refuse'
  return scenario.adversary ? 'exposed' : 'accept'
}

// Not a place: what a client with such pins has to do does not hang on where the second server is.
const anyService = 'https://service.keypin.test/'

/** The world of a scenario that sends the client to another host, or tells it of another pin set. */
export const worldFor = (
  { hostFor, leadsTo, pinSetFor }: Pick<Scenario, 'hostFor' | 'leadsTo' | 'pinSetFor'>,
  world: World,
  cast: Cast,
): World => ({
  ...world,
  host: leadsTo?.(world.host) ?? hostFor?.(world.host) ?? world.host,
  pinSet: pinSetFor?.(world.pinSet, cast, anyService) ?? world.pinSet,
})

/** As it stands in a record. */
export const expectedOf = (expectation: Expectation): Expected =>
  expectation === 'exposed' ? 'either' : expectation

/** Whether a client has to accept because a pin matches, and not because there is none. */
export function satisfiesPins(presented: Presented, world: World): boolean {
  const evaluation = evaluateTrusted(presented, world)
  return evaluation?.outcome === 'match' && decide(evaluation).action === 'allow'
}

/** Whether the ordinary checks let a chain pass and the pins alone do not. */
export function failsPins(presented: Presented, world: World): boolean {
  const evaluation = evaluateTrusted(presented, world)
  return evaluation !== undefined && decide(evaluation).action === 'block'
}

/** What was found about a chain; `undefined` when the ordinary checks fail already. */
function evaluateTrusted({ chain }: Presented, world: World): Evaluation | undefined {
  const { host, pinSet, anchors, now } = world
  if (chain.length === 0) return undefined
  const paths = verifiedPaths(chain, anchors, { now })
  if (paths.length === 0 || !isFor(chain[0], host)) return undefined
  return evaluate(pinSet, host, paths, now)
}

/** RFC 9525: only subject alternative names count, and a wildcard is a whole label. */
function isFor(leaf: Uint8Array | undefined, host: string): boolean {
  if (leaf === undefined) return false
  try {
    const certificate = new X509Certificate(leaf)
    if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined
    return certificate.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined
  } catch {
    return false
  }
}
