import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const c0: Scenario = {
  id: 'C0',
  title: 'the genuine chain',
  group: 'control',
  adversary: false,
  requires: ['leaf-key'],
  expected: always('accept'),
  ifWrong: 'the client does not reach the genuine server, so nothing that it refuses means anything',
  source: 'certificate validation suites begin with a sane case (BetterTLS)',
  attributable: false,
  forge: ({ genuine }) => presentChain(genuine.leaf),
}
