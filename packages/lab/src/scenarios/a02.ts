import { leadingTo, redirect, unlessNamed } from './leads.ts'
import { always, type Scenario } from './scenario.ts'

const below = (host: string): string => `www.${host}`

export const a02: Scenario = {
  id: 'A02',
  title:
    'the genuine server redirects to a name below its own, where a trusted authority certifies another key',
  group: 'path',
  adversary: true,
  isAboutHttp: true,
  leadsTo: below,
  ifUnvisited: 'the client does not follow the redirect',
  unless: unlessNamed,
  requires: ['leaf-key'],
  // Whatever is pinned: an entry covers names below its host only when it says so.
  expected: always('exposed'),
  ifWrong:
    'the pin set covers this name and the client does not when it is redirected: whoever gets a certificate authority into the trust store reads and alters the traffic to it',
  source: 'clients that choose their pins by the first URL and keep them, or none, for the next',
  attributable: true,
  forge: (cast) => leadingTo(below(cast.host), cast, redirect),
}
