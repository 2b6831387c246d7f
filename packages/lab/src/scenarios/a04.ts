import { genuineVisit } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const a04: Scenario = {
  id: 'A04',
  title: 'as P01, for a stream of server-sent events',
  group: 'path',
  adversary: true,
  isAboutHttp: true,
  exchange: 'events',
  before: (cast) => [genuineVisit('the client asks for no events when it is told to', cast)],
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong: 'the client’s streams are opened by another stack, which has no pins',
  source: 'EventSource libraries that bring their own HTTP client',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
