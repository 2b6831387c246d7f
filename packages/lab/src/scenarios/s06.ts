import { genuineVisit } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s06: Scenario = {
  id: 'S06',
  title: 'as P01, after a session with the genuine server that data could be sent ahead in',
  group: 'protocol',
  adversary: true,
  tls: '1.3',
  before: (cast) => [genuineVisit('the client did not accept the genuine server before', cast)],
  aboutEarlyData: true,
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client sends its request with its greeting, to whoever is there: it can be played to the genuine server again, as often as wanted',
  source: 'RFC 8446, 2.3 and 8',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
