import { presentChain } from './present.ts'
import type { Scenario } from './scenario.ts'

export const h16Stapled: Scenario = {
  id: 'H16-STAPLED',
  title: 'renewal with the same key, asking for a stapled OCSP answer, and a good one is stapled',
  group: 'rotation',
  adversary: false,
  requires: ['leaf-key', 'intermediate-key'],
  expected: {
    none: 'accept',
    'leaf-certificate': 'refuse',
    'leaf-key': 'accept',
    'intermediate-key': 'accept',
    'root-key': 'accept',
  },
  ifWrong:
    'with a key or CA pin users are locked out: the pin set promises to accept this; with a certificate pin the client does not pin',
  source: 'RFC 7633; RFC 6066, 8',
  attributable: false,
  forge: ({ host, genuine }) => {
    const leaf = genuine.intermediate.leaf(host, { key: genuine.leaf.key, mustStaple: true })
    return { ...presentChain(leaf), staple: genuine.intermediate.ocspResponse(leaf) }
  },
}
