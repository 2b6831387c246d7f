import { selfSigned } from '@keypin/forge'
import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h04: Scenario = {
  id: 'H04',
  title: 'the pinned key in a self-signed certificate',
  group: 'validation',
  adversary: true,
  requires: ['leaf-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: a client with pins only takes it',
  source: 'decides between pins beside and pins instead of ordinary trust',
  attributable: false,
  forge: ({ host, genuine }) => present(selfSigned(host, { key: genuine.leaf.key })),
}
