import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const r05ca: Scenario = {
  id: 'R05-CA',
  title: 'another trusted root, the same intermediate key, a new leaf key',
  group: 'rotation',
  adversary: false,
  requires: ['intermediate-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'refuse',
    'intermediate-key': 'accept',
    'root-key': 'refuse',
  },
  ifWrong:
    'with a pin of the intermediate users are locked out: the pin set promises to accept this, or the client does not trust the bundle it was given; otherwise the client does not pin',
  source: 'an intermediate certified by a second root',
  attributable: false,
  forge: ({ host, genuine, interceptor }) => {
    const intermediate = interceptor.root.intermediate({
      name: 'Keypin Lab Interception Issuing',
      key: genuine.intermediate.key,
    })
    return presentChain(intermediate.leaf(host))
  },
}
