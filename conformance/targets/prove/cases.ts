// Random pin sets over a small world of certificates, names and keys, so that entries overlap, pins repeat and
// forbidden keys are met; and what the library decides about each connection.

import { type CertificateAuthority, root } from '@keypin/forge'
import fc from 'fast-check'
import { decide, evaluate, type PinSet, parsePinSet, pinOf } from 'keypin'

/** A connection to judge, and what the library says. */
export interface Case {
  readonly host: string
  /** Which of {@link paths}. */
  readonly path: number
  readonly blocks: boolean
  readonly reports: boolean
}

/** A pin set, and connections under it. */
export interface Trial {
  readonly pinSet: PinSet
  readonly cases: readonly Case[]
}

const NAMES = [
  ...['a.test', 'b.a.test', 'c.b.a.test', 'd.c.b.a.test', 'x.a.test', 'x.b.a.test', 'y.x.b.a.test'],
  ...['b.test', 'c.b.test', 'other.test', 'xa.test', '192.0.2.7', '2001:db8::7'],
]
const ENTRY_HOSTS = ['a.test', 'b.a.test', 'c.b.a.test', 'b.test', '192.0.2.7', '2001:db8::7']

/** Verified paths, leaf first; roots and intermediates are shared among them. */
export const paths: readonly (readonly Uint8Array[])[] = makePaths()

/** Trials out of a seed, the same for every run with it. */
export function trialsOf(
  seed: number,
  count: number,
  positions: 'told-apart' | 'anywhere',
  seen: 'path' | 'leaf' = 'path',
): Trial[] {
  return fc.sample(somePinSet(positions), { seed, numRuns: count }).map((pinSet) => ({
    pinSet,
    cases: NAMES.flatMap((host) => paths.map((_, path) => caseOf(pinSet, host, path, seen))),
  }))
}

function caseOf(pinSet: PinSet, host: string, path: number, seen: 'path' | 'leaf'): Case {
  const whole = paths[path] ?? []
  const found = evaluate(pinSet, host, [seen === 'leaf' ? whole.slice(0, 1) : whole], new Date())
  const decision = decide(found)
  // What a lapsed entry refuses is refused before there is a connection, and so anything to report.
  const isEarly = found.expired && found.entry?.onExpiry === 'closed'
  return { host, path, blocks: decision.action === 'block', reports: decision.report && !isEarly }
}

function makePaths(): Uint8Array[][] {
  const roots = [root(), root()]
  const issuing = roots.flatMap((authority) => [authority, authority.intermediate()])
  return issuing.flatMap((authority: CertificateAuthority) =>
    [authority.leaf(NAMES), authority.leaf(NAMES)].map((leaf) => leaf.chain().map(({ der }) => der)),
  )
}

function somePinSet(positions: 'told-apart' | 'anywhere'): fc.Arbitrary<PinSet> {
  const certificates = [...new Set(paths.flat())]
  const pinText = fc
    .tuple(fc.constantFrom(...certificates), fc.constantFrom('spki', 'spki', 'spki', 'certificate'))
    .map(([der, kind]) => pinOf(der, kind as 'spki' | 'certificate').text)
  const position =
    positions === 'anywhere' ? fc.constant({}) : fc.constantFrom({}, { position: 'leaf' }, { position: 'ca' })
  const pins = fc
    .uniqueArray(fc.tuple(pinText, position), { minLength: 2, maxLength: 4, selector: ([text]) => text })
    .map((list) => list.map(([pin, where]) => ({ pin, ...where })))
  const expiry = fc.constantFrom(
    ...[{}, {}, {}, { expiresAt: '2020-01-01T00:00:00Z', onExpiry: 'open' }],
    ...[
      { expiresAt: '2020-01-01T00:00:00Z', onExpiry: 'closed' },
      { expiresAt: '2900-01-01T00:00:00Z', onExpiry: 'open' },
    ],
  )
  const entryOf = (host: string): fc.Arbitrary<object> =>
    fc
      .record({
        mode: fc.constantFrom('enforce', 'enforce', 'enforce', 'report', 'off'),
        subdomains: /[a-z]\./.test(host) ? fc.constantFrom('none', 'one', 'any') : fc.constant('none'),
        pins,
        forbid: fc.uniqueArray(pinText, { maxLength: 1 }),
        expiry,
      })
      .map(({ mode, subdomains, expiry: ends, ...rest }) =>
        mode === 'off'
          ? { mode, subdomains, reason: 'managed' }
          : { mode, subdomains, ...rest, ...ends, reportTo: ['https://r.test/'] },
      )
  const hosts = fc
    .subarray(ENTRY_HOSTS, { minLength: 1 })
    .chain((names) => fc.tuple(...names.map((name) => entryOf(name).map((entry) => [name, entry]))))
  return fc
    .record({
      unlisted: fc.constantFrom('allow', 'allow', 'block'),
      forbid: fc.uniqueArray(pinText, { maxLength: 1 }),
      hosts,
    })
    .map((head) => ({ version: 1, ...head, hosts: Object.fromEntries(head.hosts) }))
    .filter(isValid)
    .map((json) => parsePinSet(json))
}

// Some of what is put together no pin set may say: a pin that is forbidden, two pins of one key. One that only
// excludes has nothing to generate.
function isValid(json: object): boolean {
  try {
    return [...parsePinSet(json).hosts.values()].some(({ mode }) => mode !== 'off')
  } catch {
    return false
  }
}
