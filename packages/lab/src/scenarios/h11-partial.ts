import { presentChain } from './present.ts'
import { always, type Scenario } from './scenario.ts'

/** `a*.example.com` for `api.example.com`. */
const partial = (host: string): string => {
  const [first = '', ...rest] = host.split('.')
  return [`${first.slice(0, 1)}*`, ...rest].join('.')
}

export const h11Partial: Scenario = {
  id: 'H11-PARTIAL',
  title: 'the pinned key in a certificate for a wildcard within a label',
  group: 'validation',
  adversary: true,
  aboutHostName: true,
  // RFC 6125 let clients do so, and Node and others still do.
  lenient: true,
  requires: ['leaf-key', 'intermediate-key'],
  expected: always('exposed'),
  ifWrong: 'the client lets a wildcard stand for part of a label, which RFC 9525 rules out',
  source: 'RFC 9525, 6.3 and 7.1; RFC 6125, 6.4.3',
  attributable: false,
  forge: ({ host, genuine }) =>
    presentChain(
      genuine.intermediate.leaf([], { key: genuine.leaf.key, altNames: [{ dns: partial(host) }] }),
    ),
}
