import { takesPinSets, withEntry } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const t01: Scenario = {
  id: 'T01',
  title: 'as P01, when the pins have lapsed and lapsed pins are to be let be',
  group: 'state',
  adversary: true,
  before: (cast) => [takesPinSets(cast)],
  pinSetFor: (pinSet, cast) =>
    withEntry(pinSet, cast, { expiresAt: new Date('2020-01-01T00:00:00Z'), onExpiry: 'open' }),
  requires: ['leaf-key'],
  expected: always('exposed'),
  ifWrong:
    'from the day that the pins lapse, whoever gets a certificate authority into the trust store reads and alters the traffic of this app',
  source: 'expiration of Android’s pin-set; TSKExpirationDate; MASTG-TEST-0243',
  attributable: false,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
