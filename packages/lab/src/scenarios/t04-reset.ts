import { firstVisit, forgedMemory } from './remembered.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const t04Reset: Scenario = {
  id: 'T04-RESET',
  title: 'as P01, after the client’s data were cleared',
  group: 'state',
  adversary: true,
  before: (cast) => [firstVisit(cast)],
  forgets: true,
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client pins what it has seen and nothing else: after a new start with no data, whoever gets a certificate authority into the trust store reads and alters its traffic for good',
  source: 'trust on first use has nothing to go by on the first one (RFC 7469, 4.1)',
  attributable: true,
  forge: forgedMemory,
}
