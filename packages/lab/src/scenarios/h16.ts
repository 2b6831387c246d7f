import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h16: Scenario = {
  id: 'H16',
  title: 'the pinned key in a certificate that asks for a stapled OCSP answer, and none is stapled',
  group: 'validation',
  adversary: true,
  // Most clients never ask whether a certificate was revoked.
  lenient: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('exposed'),
  ifWrong:
    'the client goes on without knowing whether the certificate was revoked, though it asks to be told',
  source: 'RFC 7633',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(genuine.intermediate.leaf(host, { key: genuine.leaf.key, mustStaple: true })),
}
