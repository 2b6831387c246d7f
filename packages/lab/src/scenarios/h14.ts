import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h14: Scenario = {
  id: 'H14',
  title: 'the pinned key below a version 1 intermediate',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key', 'root-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: any holder of an old certificate may issue more',
  source: 'RFC 5280, 6.1.4 (k)',
  attributable: false,
  forge: ({ host, genuine }) => {
    const faulty = genuine.root.crossSign(genuine.intermediate, { version: 1 })
    return presentChain(faulty.leaf(host, { key: genuine.leaf.key }))
  },
}
