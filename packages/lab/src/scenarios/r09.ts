import { keyOption, presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r09: Scenario = {
  id: 'R09',
  title: 'the pinned authority certifies another key for the host',
  group: 'pin',
  adversary: true,
  requires: ['intermediate-key'],
  expected: {
    none: 'exposed',
    'leaf-certificate': 'refuse',
    'leaf-key': 'refuse',
    'intermediate-key': 'exposed',
    'root-key': 'exposed',
  },
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app, and here it is the very authority that issued the genuine certificate',
  source: 'DigiNotar 2011; what a CA pin leaves open',
  attributable: true,
  forge: ({ host, genuine, interceptor }) =>
    presentChain(genuine.intermediate.leaf(host, keyOption(interceptor.leafKey, interceptor))),
}
