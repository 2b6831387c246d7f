import { keyOption, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p06: Scenario = {
  id: 'P06',
  title: 'as P01, with certificate transparency timestamps',
  group: 'pin',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app',
  source: 'Android checks certificate transparency too, which must not be taken for a pin',
  attributable: true,
  forge: ({ host, interceptor }) =>
    presentChain(
      interceptor.issuer.leaf(host, { timestamps: 2, ...keyOption(interceptor.leafKey, interceptor) }),
    ),
}
