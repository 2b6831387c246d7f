import { otherHost } from './oddities.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h08: Scenario = {
  id: 'H08',
  title: 'the pinned key below an intermediate that may not certify this host',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key', 'root-key'],
  expected: always('refuse'),
  ifWrong: 'the pin has replaced the ordinary checks instead of adding to them: name constraints are ignored',
  source: 'RFC 5280, 4.2.1.10',
  attributable: false,
  forge: ({ host, genuine }) => {
    const faulty = genuine.root.crossSign(genuine.intermediate, {
      nameConstraints: { permitted: [{ dns: otherHost }], excluded: [{ ip: '0.0.0.0/0' }, { ip: '::/0' }] },
    })
    return presentChain(faulty.leaf(host, { key: genuine.leaf.key }))
  },
}
