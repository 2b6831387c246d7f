import { withSwappedKey } from '@keypin/forge'
import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const v04: Scenario = {
  id: 'V04',
  title: 'the genuine certificate with another public key put in',
  group: 'trust',
  adversary: true,
  requires: [],
  expected: always('refuse'),
  ifWrong: 'the client does not check the signature of the certificate it is shown',
  source: 'certmitm replaced_key',
  attributable: false,
  forge: ({ genuine }) => present(withSwappedKey(genuine.leaf), genuine.intermediate),
}
