import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

/** A wildcard two labels above the host: it covers one label, and never two. */
const tooShort = (host: string): string => `*.${host.split('.').slice(2).join('.') || 'keypin.test'}`

export const h11: Scenario = {
  id: 'H11',
  title: 'the pinned key in a certificate for a wildcard that does not reach as deep as the host',
  group: 'validation',
  adversary: true,
  aboutHostName: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('refuse'),
  ifWrong: 'the client lets a wildcard stand for more than one label, or does not look at the name at all',
  source: 'RFC 9525, 6.3',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.intermediate.leaf([], { key: genuine.leaf.key, altNames: [{ dns: tooShort(host) }] }),
    ),
}
