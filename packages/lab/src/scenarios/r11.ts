import { generateKey } from '@keypin/forge'
import { pinning, takesPinSets } from './pin-sets.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const r11: Scenario = {
  id: 'R11',
  title: 'the pin set of an earlier release, for which the key in use was the backup',
  group: 'rotation',
  adversary: false,
  before: (cast) => [takesPinSets(cast)],
  pinSetFor: pinning(({ genuine }) => [generateKey('P-256'), genuine.leaf.key]),
  requires: ['leaf-key'],
  expected: always('accept'),
  ifWrong: 'users who have not updated since the last change of keys are locked out',
  source: 'apps live on devices for years after their release',
  attributable: false,
  forge: ({ genuine }) => presentChain(genuine.leaf),
}
