import { falseUpdate, ownKey } from './pin-sets.ts'
import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const t03: Scenario = {
  id: 'T03',
  title: 'as P01 with a key that a forged server for updates of pins has put into them',
  group: 'state',
  adversary: true,
  service: {
    for: 'updates',
    isForged: true,
    present: (cast) => ({ ...presentChain(forgedLeaf(cast)), reply: () => ({ body: falseUpdate(cast) }) }),
    unasked: 'the client fetches no pins',
  },
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client takes new pins from whoever has a trusted certificate, so that its pins are worth no more than that',
  source: 'pins that are fetched have to be signed, or fetched over a pinned connection',
  attributable: false,
  forge: (cast) => presentChain(cast.interceptor.issuer.leaf(cast.host, { key: ownKey(cast) })),
}
