import { pinning, takesPinSets } from './pin-sets.ts'
import { presentChain } from './present.ts'
import { firstVisit } from './remembered.ts'
import { always, type Scenario } from './scenario.ts'

export const t04Upgrade: Scenario = {
  id: 'T04-UPGRADE',
  title: 'the key that was pinned before, after an update of the pin set that no longer has it',
  group: 'state',
  // The owner retired it, because somebody else may have it.
  adversary: false,
  before: (cast) => [takesPinSets(cast), firstVisit(cast)],
  pinSetFor: pinning(({ genuine }) => [genuine.backupKey]),
  requires: ['leaf-key'],
  expected: { ...always('refuse'), none: 'accept' },
  ifWrong:
    'the client goes on by pins that it remembers from before an update, so that a stolen key stays good',
  source: 'pins in a cache that outlives the release they came with',
  attributable: false,
  forge: ({ genuine }) => presentChain(genuine.leaf),
}
