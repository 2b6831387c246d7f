import { isIP } from 'node:net'
import { keyOption, presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

const below = (host: string): string => `a.b.${host}`

export const p05Deep: Scenario = {
  id: 'P05-DEEP',
  title: 'as P01, for a name two labels below the host',
  group: 'pin',
  adversary: true,
  hostFor: (host) => (isIP(host) === 0 ? below(host) : undefined),
  requires: [],
  // Whatever is pinned: an entry covers names below its host only when it says so.
  expected: always('exposed'),
  ifWrong:
    'the pin set covers this name and the client does not: whoever gets a certificate authority into the trust store reads and alters the traffic to it',
  source: 'platforms differ in how many labels a pin for subdomains covers (NSPinnedDomains: one)',
  attributable: true,
  forge: ({ host, interceptor }) =>
    presentChain(interceptor.issuer.leaf(below(host), keyOption(interceptor.leafKey, interceptor))),
}
