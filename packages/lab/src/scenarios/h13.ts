import { unknownCritical } from './oddities.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h13: Scenario = {
  id: 'H13',
  title: 'the pinned key in a certificate with a critical extension nobody knows',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: a condition that the authority called critical is ignored',
  source: 'RFC 5280, 4.2',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(genuine.intermediate.leaf(host, { key: genuine.leaf.key, extensions: [unknownCritical] })),
}
