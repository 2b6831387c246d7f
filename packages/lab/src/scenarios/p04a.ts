import { forgedLeaf, presentWith } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p04a: Scenario = {
  id: 'P04a',
  title: 'as P01, with the genuine intermediate sent along',
  group: 'pin',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client compares its pins with what the server sent, not with what it verified (CVE-2016-2402): anyone may send along the pinned certificate',
  source: 'CVE-2016-2402',
  attributable: true,
  forge: (cast) => {
    const { genuine } = cast
    return presentWith(forgedLeaf(cast), genuine.intermediate)
  },
}
