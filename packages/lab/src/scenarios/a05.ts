import { probeHost } from '../pki/authorities.ts'
import { leadingTo, unlessNamed } from './leads.ts'
import { always, type Scenario } from './scenario.ts'

/** A page with what an app's web view, or a browser, loads by itself. */
const page = (url: string): string =>
  `<!doctype html><title>keypin lab</title><img src="${url}picture.png"><script src="${url}measure.js"></script>`

export const a05: Scenario = {
  id: 'A05',
  title: 'a page of the genuine server has a picture and a script of a host that is not pinned',
  group: 'path',
  adversary: true,
  isAboutHttp: true,
  leadsTo: () => probeHost,
  ifUnvisited: 'the client loads nothing that the page refers to',
  unless: unlessNamed,
  requires: ['leaf-key'],
  // Whatever is pinned: the pin set does not have that host, unless it blocks what it has not.
  expected: always('exposed'),
  ifWrong:
    'the client runs code from a host that it has no pins for: whoever gets a certificate authority into the trust store is inside the page of the pinned one',
  source: 'Pradeep et al., IMC 2022: first and third parties in one app, by different stacks',
  attributable: false,
  forge: (cast) =>
    leadingTo(probeHost, cast, (url) => ({ headers: { 'content-type': 'text/html' }, body: page(url) })),
}
