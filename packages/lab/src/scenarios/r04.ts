import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r04: Scenario = {
  id: 'R04',
  title: 'the same root, a new intermediate, the same leaf key',
  group: 'rotation',
  adversary: false,
  requires: ['leaf-key', 'root-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'accept',
    'intermediate-key': 'refuse',
    'root-key': 'accept',
  },
  ifWrong:
    'with a leaf key or root pin users are locked out: the pin set promises to accept this; otherwise the client does not pin',
  source: 'authorities replace intermediates without notice',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.root.intermediate({ name: 'Keypin Lab Issuing 2' }).leaf(host, { key: genuine.leaf.key }),
    ),
}
