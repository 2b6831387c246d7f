import { genuineVisit } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const a03: Scenario = {
  id: 'A03',
  title: 'as P01, for a WebSocket',
  group: 'path',
  adversary: true,
  isAboutHttp: true,
  exchange: 'websocket',
  before: (cast) => [genuineVisit('the client opens no WebSocket when it is told to', cast)],
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong: 'the client’s WebSockets are opened by another stack, which has no pins',
  source: 'WebSocket libraries that bring their own TLS',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
