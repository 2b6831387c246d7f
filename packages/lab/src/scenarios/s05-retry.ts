import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s05Retry: Scenario = {
  id: 'S05-RETRY',
  title: 'as P01, after a second ClientHello',
  group: 'protocol',
  adversary: true,
  keyGroups: ['P-521', 'P-384'],
  tls: '1.3',
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app, when the handshake takes another round',
  source: 'RFC 8446, 4.1.4: HelloRetryRequest',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
