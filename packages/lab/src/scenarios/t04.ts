import { firstVisit, forgedMemory } from './remembered.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const t04: Scenario = {
  id: 'T04',
  title: 'as P01, on the visit after one to the genuine server',
  group: 'state',
  adversary: true,
  before: (cast) => [firstVisit(cast)],
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client does not remember what it was shown: whoever gets a certificate authority into the trust store reads and alters the traffic of this app from its second visit on',
  source: 'RFC 7469, 2.6; known_hosts of OpenSSH',
  attributable: true,
  forge: forgedMemory,
}
