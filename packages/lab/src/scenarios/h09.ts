import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h09: Scenario = {
  id: 'H09',
  title: 'the pinned key in a certificate that is for clients only',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: what a certificate was issued for is ignored',
  source: 'TLSPretense EKU; RFC 5280, 4.2.1.12',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.intermediate.leaf(host, { key: genuine.leaf.key, extendedKeyUsage: ['clientAuth'] }),
    ),
}
