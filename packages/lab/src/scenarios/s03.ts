import { genuineVisit, pinning, takesPinSets } from './pin-sets.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const s03: Scenario = {
  id: 'S03',
  title: 'a session of before, with a key that the pin set has no more',
  group: 'protocol',
  // The owner retired it, because somebody else may have it.
  adversary: false,
  before: (cast) => [
    takesPinSets(cast),
    genuineVisit('the client did not accept the genuine server before', cast),
  ],
  pinSetFor: pinning(({ genuine }) => [genuine.backupKey]),
  sharesSessions: true,
  ifResumed: 'fail',
  requires: ['leaf-key'],
  expected: { ...always('refuse'), none: 'accept' },
  ifWrong:
    'an old session outlives the pins that it was judged by: a stolen key stays good for as long as sessions do',
  source: 'Node calls no checkServerIdentity on a resumed session',
  attributable: false,
  forge: ({ genuine }) => presentChain(genuine.leaf),
}
