import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

export const s07: Scenario = {
  id: 'S07',
  title: 'as P01, after the genuine server has said that it is there by HTTP/3 too',
  group: 'protocol',
  adversary: true,
  isAboutHttp: true,
  before: ({ genuine }) => [
    {
      presented: {
        ...presentChain(genuine.leaf),
        reply: (port) => ({ headers: { 'alt-svc': `h3=":${port}"; ma=60, h2=":${port}"; ma=60` } }),
      },
      expects: 'accept',
      otherwise: 'the client did not accept the genuine server before',
    },
  ],
  watchesDatagrams: true,
  requires: ['leaf-key'],
  expected: onlyPinsRefuse,
  ifWrong:
    'the client keeps its pins on the connection it knows, and has none for the alternative it was told of',
  source: 'RFC 7838, 2.1: an alternative has to show that it is the origin',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
