import { presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s05Ed25519: Scenario = {
  id: 'S05-ED25519',
  title: 'as P01, with an Ed25519 key',
  group: 'protocol',
  adversary: true,
  // RFC 8446, 4.2.3: the scheme that such a key signs the handshake with
  signatureScheme: 0x0807,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app, when the key is of another kind',
  source: 'clients that pin in the code for one kind of key only',
  attributable: true,
  forge: ({ host, interceptor }) =>
    presentChain(interceptor.issuer.leaf(host, { key: interceptor.leafKey ?? 'Ed25519' })),
}
