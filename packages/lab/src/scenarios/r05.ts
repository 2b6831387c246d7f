import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r05: Scenario = {
  id: 'R05',
  title: 'another trusted authority, the same leaf key',
  group: 'rotation',
  adversary: false,
  requires: ['leaf-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'accept',
    'intermediate-key': 'refuse',
    'root-key': 'refuse',
  },
  ifWrong:
    'with a leaf key pin users are locked out: the pin set promises to accept this, or the client does not trust the bundle it was given; otherwise the client does not pin',
  source: 'leaving an authority that browsers distrust',
  attributable: false,
  forge: ({ host, genuine, interceptor }) =>
    presentChain(interceptor.issuer.leaf(host, { key: genuine.leaf.key })),
}
