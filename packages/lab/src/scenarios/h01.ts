import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h01: Scenario = {
  id: 'H01',
  title: 'the pinned key in an expired certificate',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: a certificate that has run out is taken',
  source: 'TLSPretense expired',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(genuine.intermediate.leaf(host, { key: genuine.leaf.key, period: 'expired' })),
}
