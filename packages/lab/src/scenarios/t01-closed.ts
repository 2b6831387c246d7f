import { takesPinSets, withEntry } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const t01Closed: Scenario = {
  id: 'T01-CLOSED',
  title: 'as P01, when the pins have lapsed and nothing is to be let through then',
  group: 'state',
  adversary: true,
  before: (cast) => [takesPinSets(cast)],
  pinSetFor: (pinSet, cast) =>
    withEntry(pinSet, cast, { expiresAt: new Date('2020-01-01T00:00:00Z'), onExpiry: 'closed' }),
  mayStayAway: true,
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client lets everything through once its pins have lapsed, though the pin set says that it must not',
  source: 'expiration of Android’s pin-set and TSKExpirationDate leave no choice but that',
  attributable: false,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
