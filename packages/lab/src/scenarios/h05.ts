import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h05: Scenario = {
  id: 'H05',
  title: 'the pinned key below an intermediate that has expired',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key', 'intermediate-key', 'root-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: an authority that has run out is taken',
  source: 'TLSPretense expiredintermediate',
  attributable: false,
  forge: ({ host, genuine }) => {
    const faulty = genuine.root.crossSign(genuine.intermediate, { period: 'expired' })
    return presentChain(faulty.leaf(host, { key: genuine.leaf.key }))
  },
}
