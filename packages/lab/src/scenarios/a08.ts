import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const a08: Scenario = {
  id: 'A08',
  title: 'as P01, through an HTTP proxy that is itself spoken to by TLS',
  group: 'path',
  adversary: true,
  via: 'https',
  proxy: ({ genuine }) => presentChain(genuine.intermediate.leaf(['localhost', '127.0.0.1'])),
  requires: ['intermediate-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client judges the certificate of its proxy and not the one of the server behind: whoever gets a certificate authority into the trust store reads and alters its traffic',
  source: 'TLS within TLS to a proxy; clients that keep one verdict for a connection',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
