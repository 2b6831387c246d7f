import { keyOption, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p02: Scenario = {
  id: 'P02',
  title: 'a trusted authority certifies another key through an intermediate',
  group: 'pin',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app; the client counts certificates instead of comparing keys',
  source: 'P01 with the depth of a public chain',
  attributable: true,
  forge: ({ host, interceptor }) => {
    const { root, intermediateKey, leafKey } = interceptor
    const intermediate = root.intermediate({
      name: 'Keypin Lab Interception Issuing',
      ...keyOption(intermediateKey, interceptor),
    })
    return presentChain(intermediate.leaf(host, keyOption(leafKey, interceptor)))
  },
}
