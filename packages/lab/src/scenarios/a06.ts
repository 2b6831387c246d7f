import { forgedLeaf, presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const a06: Scenario = {
  id: 'A06',
  title: 'TLS is broken off as soon as it begins, every time',
  group: 'path',
  adversary: true,
  requires: [],
  expected: always('refuse'),
  ifWrong: 'the client goes on without TLS when that fails, which anyone on the network can bring about',
  source: 'nogotofail droptls; sslstrip, 2009',
  attributable: false,
  forge: (cast) => ({ ...presentChain(forgedLeaf(cast)), isBrokenOff: true }),
}
