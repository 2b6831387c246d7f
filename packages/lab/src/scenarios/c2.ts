import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const c2: Scenario = {
  id: 'C2',
  title: 'the genuine chain with its root sent along, out of order',
  group: 'control',
  adversary: false,
  requires: ['leaf-key'],
  expected: always('accept'),
  ifWrong: 'the client cannot live with a server that sends its chain carelessly',
  source: 'RFC 8446, 4.4.2: the order after the leaf is not to be relied on',
  attributable: false,
  forge: ({ genuine }) => present(genuine.leaf, genuine.root, genuine.intermediate),
}
