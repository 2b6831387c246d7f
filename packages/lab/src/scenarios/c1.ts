import { probeHost } from '../pki/authorities.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const c1: Scenario = {
  id: 'C1',
  title: 'a host that is not pinned, certified by the interception root',
  group: 'control',
  adversary: false,
  hostFor: () => probeHost,
  isProbe: true,
  requires: [],
  expected: always('accept'),
  ifWrong: 'the client does not trust the interception root, so that no refusal of it is about pins',
  source: 'differential testing of apps (Pradeep et al., IMC 2022)',
  attributable: false,
  forge: ({ interceptor }) => presentChain(interceptor.issuer.leaf(probeHost)),
}
