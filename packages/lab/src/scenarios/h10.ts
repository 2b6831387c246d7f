import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h10: Scenario = {
  id: 'H10',
  title: 'the pinned key in a certificate whose host stands in the common name only',
  group: 'validation',
  adversary: true,
  aboutHostName: true,
  // Node, curl and all else that asks OpenSSL fall back to the common name when there is nothing better.
  lenient: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('exposed'),
  ifWrong: 'the client takes the common name for a host name, which authorities have not checked since 2012',
  source: 'RFC 9525, 6.3; CA/B Baseline Requirements 7.1.4.3',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.intermediate.leaf(host, { key: genuine.leaf.key, name: host, subjectAltName: 'absent' }),
    ),
}
