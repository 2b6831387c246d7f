import { root } from '@keypin/forge'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const v03: Scenario = {
  id: 'V03',
  title: 'authorities that bear the genuine names, with other keys and no trust',
  group: 'trust',
  adversary: true,
  requires: [],
  expected: always('refuse'),
  ifWrong: 'the client compares names of authorities, which anyone may write, instead of signatures',
  source: 'TLSPretense differentkeyca',
  attributable: false,
  forge: ({ host, genuine }) => {
    const impostor = root({ like: genuine.root }).intermediate({ like: genuine.intermediate })
    return presentChain(impostor.leaf(host, { like: genuine.leaf }))
  },
}
