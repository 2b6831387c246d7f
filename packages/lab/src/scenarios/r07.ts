import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const r07: Scenario = {
  id: 'R07',
  title: 'the intermediate certified anew, with the same key',
  group: 'rotation',
  adversary: false,
  requires: ['leaf-key', 'root-key'],
  expected: always('accept'),
  ifWrong: 'users are locked out: the pin set promises to accept this',
  source: 'authorities re-issue intermediates',
  attributable: false,
  forge: ({ genuine }) => present(genuine.leaf, genuine.root.crossSign(genuine.intermediate)),
}
