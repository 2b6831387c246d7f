import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s01b: Scenario = {
  id: 'S01b',
  title: 'as P01, under TLS 1.3 only',
  group: 'protocol',
  adversary: true,
  tls: '1.3',
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app, under this version of TLS',
  source: 'check order differs between TLS 1.2 and 1.3 (reference A2.4)',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
