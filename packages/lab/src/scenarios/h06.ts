import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h06: Scenario = {
  id: 'H06',
  title: 'the pinned key below an intermediate that is no authority',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key', 'root-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: any holder of a certificate may issue more',
  source: 'TLSPretense CA:FALSE; RFC 5280, 4.2.1.9',
  attributable: false,
  forge: ({ host, genuine }) => {
    const faulty = genuine.root.crossSign(genuine.intermediate, { ca: false })
    return presentChain(faulty.leaf(host, { key: genuine.leaf.key }))
  },
}
