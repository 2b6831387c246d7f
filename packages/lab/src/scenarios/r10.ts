import { pinning, takesPinSets } from './pin-sets.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const r10: Scenario = {
  id: 'R10',
  title: 'the next pin set, in which the key in use is retired, with the backup key in use',
  group: 'rotation',
  adversary: false,
  before: (cast) => [takesPinSets(cast)],
  pinSetFor: pinning(({ genuine }) => [genuine.backupKey]),
  requires: ['leaf-key', 'backup-key', 'intermediate-key'],
  expected: always('accept'),
  ifWrong:
    'users of the release after a change of keys are locked out: the client holds on to a pin that was retired',
  source: 'the last step of a rotation of keys',
  attributable: false,
  forge: ({ host, genuine }) => presentChain(genuine.intermediate.leaf(host, { key: genuine.backupKey })),
}
