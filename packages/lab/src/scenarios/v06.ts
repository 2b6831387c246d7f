import { curveBallKey, root } from '@keypin/forge'
import { isOnCurve } from './oddities.ts'
import { present } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const v06: Scenario = {
  id: 'V06',
  title: 'a root with the genuine public point, on a curve of the forger’s own',
  group: 'trust',
  adversary: true,
  requires: ['root-key'],
  unless: ({ genuine }) =>
    isOnCurve(genuine.root, 'prime256v1')
      ? undefined
      : 'it needs a root with a P-256 key, which this lab has not',
  expected: always('refuse'),
  ifWrong: 'the client compares the point of a key and not its curve: anyone can forge what it trusts',
  source: 'CVE-2020-0601',
  attributable: false,
  forge: ({ host, genuine }) => {
    const twin = root({ like: genuine.root, key: curveBallKey(genuine.root) })
    // Its curve is in it, so it is sent along.
    return present(twin.leaf(host), twin)
  },
}
