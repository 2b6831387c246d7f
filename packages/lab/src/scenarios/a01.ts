import { probeHost } from '../pki/authorities.ts'
import { leadingTo, redirect, unlessNamed } from './leads.ts'
import { always, type Scenario } from './scenario.ts'

export const a01: Scenario = {
  id: 'A01',
  title:
    'the genuine server redirects to a host that is not pinned, where a trusted authority certifies another key',
  group: 'path',
  adversary: true,
  isAboutHttp: true,
  leadsTo: () => probeHost,
  ifUnvisited: 'the client does not follow the redirect',
  unless: unlessNamed,
  requires: ['leaf-key'],
  // Whatever is pinned: the pin set does not have that host, unless it blocks what it has not.
  expected: always('exposed'),
  ifWrong:
    'the client follows a redirect to a host that it has no pins for: what it sends there is read and altered by whoever gets a certificate authority into the trust store',
  source: 'hosts of content networks and sign-on that an app’s pin set forgets',
  attributable: false,
  forge: (cast) => leadingTo(probeHost, cast, redirect),
}
