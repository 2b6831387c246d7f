import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s04: Scenario = {
  id: 'S04',
  title: 'as P01, without agreeing on an application protocol',
  group: 'protocol',
  adversary: true,
  withoutAlpn: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app, when no application protocol was agreed on',
  source: 'clients that judge in their HTTP/2 code only',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
