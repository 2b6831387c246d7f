import { selfSigned } from '@keypin/forge'
import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const v01: Scenario = {
  id: 'V01',
  title: 'a self-signed certificate for the right host',
  group: 'trust',
  adversary: true,
  requires: [],
  expected: always('refuse'),
  ifWrong: 'anyone on the network reads and alters the traffic: the client trusts every certificate',
  source: 'certmitm self_signed',
  attributable: false,
  forge: ({ host }) => present(selfSigned(host)),
}
