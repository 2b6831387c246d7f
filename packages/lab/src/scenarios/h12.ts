import { otherHost } from './oddities.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h12: Scenario = {
  id: 'H12',
  title: 'the pinned key in a certificate for the host, a NUL, and another domain',
  group: 'validation',
  adversary: true,
  aboutHostName: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('refuse'),
  ifWrong:
    'the client reads host names up to a NUL, so that the owner of another domain may stand in for this host',
  source: 'CVE-2009-2408; TLSPretense nullinSAN',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.intermediate.leaf([], {
        key: genuine.leaf.key,
        name: 'keypin-lab',
        altNames: [{ dns: `${host}\0.${otherHost}` }],
      }),
    ),
}
