import { root } from '@keypin/forge'
import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const v02: Scenario = {
  id: 'V02',
  title: 'a certificate for the right host from an authority nobody trusts',
  group: 'trust',
  adversary: true,
  requires: [],
  expected: always('refuse'),
  ifWrong: 'anyone on the network reads and alters the traffic: the client trusts every authority',
  source: 'TLSPretense unknownca',
  attributable: false,
  forge: ({ host }) => {
    const leaf = root({ name: 'Keypin Lab Unknown Root' }).leaf(host)
    return present(leaf, ...leaf.chain().slice(1))
  },
}
