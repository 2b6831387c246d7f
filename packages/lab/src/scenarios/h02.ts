import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h02: Scenario = {
  id: 'H02',
  title: 'the pinned key in a certificate that is not valid yet',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: a certificate that is not valid yet is taken',
  source: 'TLSPretense notyetvalid',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(genuine.intermediate.leaf(host, { key: genuine.leaf.key, period: 'not-yet-valid' })),
}
