import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const p01: Scenario = {
  id: 'P01',
  title: 'a trusted authority certifies another key for the host',
  group: 'pin',
  adversary: true,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'whoever gets a certificate authority into the trust store reads and alters the traffic of this app',
  source: 'OWASP MASTG-TEST-0244; what mitmproxy, Burp and company proxies do',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
