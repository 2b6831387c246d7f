import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const c3: Scenario = {
  id: 'C3',
  title: 'the RSA certificate of a service that has one of each kind',
  group: 'rotation',
  adversary: false,
  requires: ['intermediate-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'refuse',
    'intermediate-key': 'accept',
    'root-key': 'accept',
  },
  ifWrong:
    'with a CA pin users are locked out: the pin set promises to accept this; with a leaf pin the client does not pin. A service with two certificates needs a pin for each',
  source: 'servers with an ECDSA and an RSA certificate choose by what the client offers',
  attributable: false,
  forge: ({ host, genuine }) => presentChain(genuine.intermediate.leaf(host, { key: 'RSA-2048' })),
}
