import { falseUpdate, ownKey } from './pin-sets.ts'
import { presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

const longAgo = '2020-01-01T00:00:00Z'

export const t03Stale: Scenario = {
  id: 'T03-STALE',
  title: 'as P01 with a key out of an update of pins that lapsed long ago and is played again',
  group: 'state',
  adversary: true,
  service: {
    for: 'updates',
    present: (cast) => ({
      ...presentChain(cast.genuine.leaf),
      reply: () => ({ body: falseUpdate(cast, { expiresAt: longAgo, onExpiry: 'open' }) }),
    }),
    unasked: 'the client fetches no pins',
  },
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client takes an update that is over: whoever holds an old one brings back the keys in it, or no pins at all',
  source: 'roll-back attacks on updates (The Update Framework, 1.5.2)',
  attributable: false,
  forge: (cast) => presentChain(cast.interceptor.issuer.leaf(cast.host, { key: ownKey(cast) })),
}
