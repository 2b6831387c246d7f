import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const a07: Scenario = {
  id: 'A07',
  title: 'as P01, for all connections after the first, which meets the genuine server',
  group: 'path',
  adversary: true,
  ifUnvisited: 'the client makes one connection only',
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client judges its first connection and not those that come later, for synchronisation, notifications or pictures',
  source: 'apps that check once at start; background work on another stack',
  attributable: true,
  forge: (cast) => ({
    ...presentChain(forgedLeaf(cast)),
    aside: { presented: presentChain(cast.genuine.leaf), to: 'first-connection' },
  }),
}
