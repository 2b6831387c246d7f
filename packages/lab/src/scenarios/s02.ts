import { genuineVisit } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s02: Scenario = {
  id: 'S02',
  title: 'as P01, from somebody who can resume sessions with the genuine server',
  group: 'protocol',
  adversary: true,
  before: (cast) => [genuineVisit('the client did not accept the genuine server before', cast)],
  sharesSessions: true,
  ifResumed: 'exposed',
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'a resumed session shows no certificate: whoever has the ticket keys of the genuine server needs none',
  source: 'Delignat-Lavaud and Bhargavan, 2015: ticket keys that several servers share; RFC 8446, 2.2',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
