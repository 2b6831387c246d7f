import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const t03Blocked: Scenario = {
  id: 'T03-BLOCKED',
  title: 'as P01, when the server for updates of pins cannot be reached',
  group: 'state',
  adversary: true,
  service: {
    for: 'updates',
    present: (cast) => ({ ...presentChain(forgedLeaf(cast)), isBrokenOff: true }),
    unasked: 'the client fetches no pins',
  },
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client goes without pins when it cannot fetch them, which anyone on the network can bring about',
  source: 'a failed update must not empty a good pin set',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
