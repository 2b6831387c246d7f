import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r01: Scenario = {
  id: 'R01',
  title: 'renewal with the same key',
  group: 'rotation',
  adversary: false,
  requires: ['leaf-key', 'intermediate-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'accept',
    'intermediate-key': 'accept',
    'root-key': 'accept',
  },
  ifWrong:
    'with a key or CA pin users are locked out: the pin set promises to accept this; with a certificate pin the client does not pin',
  source: 'every public certificate is renewed within 200 days (CA/B SC-081v3)',
  attributable: false,
  forge: ({ host, genuine }) => presentChain(genuine.intermediate.leaf(host, { key: genuine.leaf.key })),
}
