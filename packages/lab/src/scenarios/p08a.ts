import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p08a: Scenario = {
  id: 'P08a',
  title: 'as P01, through an HTTP proxy',
  group: 'pin',
  adversary: true,
  via: 'connect',
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client leaves its pins behind when it goes through a proxy: whoever sets its proxy reads and alters its traffic',
  source: 'clients that make the TLS connection inside a tunnel on another code path',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
