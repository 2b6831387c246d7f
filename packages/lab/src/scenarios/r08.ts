import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const r08: Scenario = {
  id: 'R08',
  title: 'the genuine root cross-signed by another trusted root',
  group: 'rotation',
  adversary: false,
  requires: ['leaf-key', 'root-key'],
  expected: always('accept'),
  ifWrong: 'users are locked out: the pin set promises to accept this, on the longer of two valid paths',
  source: 'the ways ISRG Root X1 could be reached until 2024',
  attributable: false,
  forge: ({ genuine, interceptor }) =>
    present(genuine.leaf, genuine.intermediate, interceptor.root.crossSign(genuine.root)),
}
