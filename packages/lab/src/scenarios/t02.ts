import { takesPinSets, withEntry } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const t02: Scenario = {
  id: 'T02',
  title: 'as P01, when pins are only to be reported on, to a collector of the lab’s',
  group: 'state',
  adversary: true,
  before: (cast) => [takesPinSets(cast)],
  pinSetFor: (pinSet, cast, service) => withEntry(pinSet, cast, { mode: 'report', reportTo: [service] }),
  service: {
    for: 'reports',
    present: ({ genuine }) => presentChain(genuine.leaf),
    unasked: 'it accepted and told nobody: pins that are only reported on and not reported are none',
  },
  requires: ['leaf-key'],
  expected: always('exposed'),
  ifWrong:
    'while pins are only reported on, whoever gets a certificate authority into the trust store reads and alters the traffic of this app',
  source: 'TSKEnforcePinning NO; RFC 7469, 2.1.3: Public-Key-Pins-Report-Only',
  attributable: false,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
