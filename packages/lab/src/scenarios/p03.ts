import { keyOption, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p03: Scenario = {
  id: 'P03',
  title: 'a trusted authority copies names, serial numbers and key identifiers of the genuine chain',
  group: 'pin',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client compares names, serial numbers or key identifiers, which anyone may copy, instead of keys',
  source: 'MASTG sample code compares the issuer name',
  attributable: true,
  forge: ({ host, genuine, interceptor }) => {
    const { root, intermediateKey, leafKey } = interceptor
    const twin = root.intermediate({ like: genuine.intermediate, ...keyOption(intermediateKey, interceptor) })
    return presentChain(twin.leaf(host, { like: genuine.leaf, ...keyOption(leafKey, interceptor) }))
  },
}
