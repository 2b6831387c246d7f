import { keyOption, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p06Staple: Scenario = {
  id: 'P06-STAPLE',
  title: 'as P01, with certificate transparency timestamps and a good OCSP answer stapled',
  group: 'pin',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app',
  source: 'what a mis-issued public certificate comes with',
  attributable: true,
  forge: ({ host, interceptor }) => {
    const { issuer, leafKey } = interceptor
    const leaf = issuer.leaf(host, { timestamps: 2, ...keyOption(leafKey, interceptor) })
    return { ...presentChain(leaf), staple: issuer.ocspResponse(leaf) }
  },
}
