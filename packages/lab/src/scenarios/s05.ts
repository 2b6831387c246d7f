import { presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s05: Scenario = {
  id: 'S05',
  title: 'as P01, with an RSA key',
  group: 'protocol',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app, when the key is of another kind',
  source: 'clients that pin in the code for one kind of key only',
  attributable: true,
  forge: ({ host, interceptor }) =>
    presentChain(interceptor.issuer.leaf(host, { key: interceptor.leafKey ?? 'RSA-2048' })),
}
