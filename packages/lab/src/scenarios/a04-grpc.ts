import { genuineVisit } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const a04Grpc: Scenario = {
  id: 'A04-GRPC',
  title: 'as P01, for a call of gRPC',
  group: 'path',
  adversary: true,
  isAboutHttp: true,
  exchange: 'grpc',
  before: (cast) => [genuineVisit('the client makes no call of gRPC when it is told to', cast)],
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong: 'the client’s calls of gRPC go by another stack, which has no pins',
  source: 'gRPC brings its own TLS in most languages',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
