import { presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s05P384: Scenario = {
  id: 'S05-P384',
  title: 'as P01, with an EC key on P-384',
  group: 'protocol',
  adversary: true,
  // RFC 8446, 4.2.3: the scheme that such a key signs the handshake with
  signatureScheme: 0x0503,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app, when the key is of another kind',
  source: 'clients that pin in the code for one kind of key only',
  attributable: true,
  forge: ({ host, interceptor }) =>
    presentChain(interceptor.issuer.leaf(host, { key: interceptor.leafKey ?? 'P-384' })),
}
