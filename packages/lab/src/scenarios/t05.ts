import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const t05: Scenario = {
  id: 'T05',
  title: 'as P01, for the second try of a client whose first connection was cut',
  group: 'state',
  adversary: true,
  ifUnvisited: 'the client does not try again after its connection was cut',
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client tries again without its pins, or by another stack that has none, when the network fails it',
  source: 'fall-backs to another HTTP stack, and retries, on another code path',
  attributable: true,
  forge: (cast) => {
    const presented = presentChain(forgedLeaf(cast))
    return { ...presented, aside: { presented: { ...presented, isBrokenOff: true }, to: 'first-connection' } }
  },
}
