import { otherHost } from './oddities.ts'
import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

export const h03: Scenario = {
  id: 'H03',
  title: 'the pinned key and authority, for another host',
  group: 'validation',
  adversary: true,
  aboutHostName: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('refuse'),
  ifWrong:
    'the pin has replaced the ordinary checks instead of adding to them: whoever the pinned authority certifies, for whatever host, may stand in for this one',
  source: 'RFC 9525, 6',
  attributable: false,
  forge: ({ genuine }) => presentChain(genuine.intermediate.leaf(otherHost, { key: genuine.leaf.key })),
}
