import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h07: Scenario = {
  id: 'H07',
  title: 'the pinned key below more intermediates than allowed',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key', 'root-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: limits on the length of a path are ignored',
  source: 'RFC 5280, 4.2.1.9',
  attributable: false,
  forge: ({ host, genuine }) => {
    const last = genuine.root.crossSign(genuine.intermediate, { pathLength: 0 })
    return presentChain(last.intermediate().leaf(host, { key: genuine.leaf.key }))
  },
}
