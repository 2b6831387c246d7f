import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r02: Scenario = {
  id: 'R02',
  title: 'renewal with a new key that is in no pin set',
  group: 'rotation',
  adversary: false,
  requires: ['intermediate-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'refuse',
    'intermediate-key': 'accept',
    'root-key': 'accept',
  },
  ifWrong:
    'with a CA pin users are locked out: the pin set promises to accept this; with a leaf pin the client does not pin',
  source: 'what ACME clients do by default',
  attributable: false,
  forge: ({ host, genuine }) => presentChain(genuine.intermediate.leaf(host)),
}
