import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import fc from 'fast-check'
import { decide, evaluate, type Path, type PinSet, parsePinSet, pinOf } from 'keypin'
import { diffPinSets } from './diff.ts'
import { changeKinds } from './kinds.ts'

const pin = (number: number): string => `sha256/${Buffer.alloc(32, number).toString('base64')}`
const PINS = [
  { pin: pin(1), state: 'active' },
  { pin: pin(2), state: 'backup' },
]
const now = new Date('2026-11-23T00:00:00Z')

/** What changes, a line for each: `LOCKS OUT pin-removed a.test`. */
function changes(before: object, after: object): string[] {
  const [old, own] = [before, after].map((hosts) => parsePinSet(setOf(hosts)))
  assert.ok(old && own)
  return diffPinSets(old, own, { now }).changes.map(({ code, level, locksOut, host }) =>
    [locksOut ? 'LOCKS OUT' : level, code, host].filter(Boolean).join(' '),
  )
}

// Members of a pin set itself begin with a dollar here, to stand beside the hosts.
function setOf(hosts: object): object {
  const [own, set] = [false, true].map((isSet) =>
    Object.fromEntries(Object.entries(hosts).filter(([key]) => key.startsWith('$') === isSet)),
  )
  const members = Object.entries(set ?? {}).map(([key, value]) => [key.slice(1), value])
  return { version: 1, ...Object.fromEntries(members), hosts: own }
}

const lapse = (day: string, onExpiry: string): object => ({ expiresAt: `${day}T00:00:00Z`, onExpiry })

describe('a change is told by what it does', () => {
  const rows: readonly [fact: string, before: object, after: object, expected: readonly string[]][] = [
    ['nothing', { 'a.test': { pins: PINS } }, { 'a.test': { pins: PINS } }, []],
    [
      'a pin is exchanged for another',
      { 'a.test': { pins: PINS } },
      { 'a.test': { pins: [PINS[1], { pin: pin(3), state: 'active' }] } },
      ['LOCKS OUT pin-removed a.test', 'note pin-added a.test'],
    ],
    [
      'a pin is added',
      { 'a.test': { pins: PINS } },
      { 'a.test': { pins: [...PINS, pin(3)] } },
      ['note pin-added a.test'],
    ],
    [
      'the backup takes over, and there is no other',
      { 'a.test': { pins: PINS } },
      { 'a.test': { pins: PINS.map((own) => ({ ...own, state: 'active' })) } },
      ['warning backup-lost a.test', 'note noted a.test'],
    ],
    [
      'a host is pinned',
      { 'b.test': { pins: PINS } },
      { 'a.test': { pins: PINS }, 'b.test': { pins: PINS } },
      ['LOCKS OUT host-pinned a.test', 'note noted a.test'],
    ],
    [
      'a host is pinned for rehearsal',
      { 'b.test': { pins: PINS } },
      { 'a.test': { mode: 'report', pins: PINS }, 'b.test': { pins: PINS } },
      ['note noted a.test'],
    ],
    [
      'rehearsal becomes real',
      { 'a.test': { mode: 'report', pins: PINS } },
      { 'a.test': { pins: PINS } },
      ['LOCKS OUT enforced a.test', 'note noted a.test'],
    ],
    [
      'what was real is rehearsed',
      { 'a.test': { pins: PINS } },
      { 'a.test': { mode: 'report', pins: PINS } },
      ['warning mode-weakened a.test'],
    ],
    [
      'an exclusion ends',
      { 'a.test': { subdomains: 'any', pins: PINS }, 'b.a.test': { mode: 'off', reason: 'x' } },
      { 'a.test': { subdomains: 'any', pins: PINS } },
      ['LOCKS OUT exclusion-removed a.test', 'note noted b.a.test'],
    ],
    [
      'an entry is removed',
      { 'a.test': { pins: PINS }, 'b.test': { pins: PINS } },
      { 'b.test': { pins: PINS } },
      ['warning host-unpinned a.test'],
    ],
    [
      'the scope grows',
      { 'a.test': { pins: PINS } },
      { 'a.test': { subdomains: 'one', pins: PINS } },
      ['LOCKS OUT scope-widened a.test', 'note scope-changed a.test'],
    ],
    [
      'the scope shrinks',
      { 'a.test': { subdomains: 'any', pins: PINS } },
      { 'a.test': { pins: PINS } },
      ['warning scope-changed a.test'],
    ],
    [
      'a narrower entry with other pins takes names over',
      { 'a.test': { subdomains: 'any', pins: PINS } },
      { 'a.test': { subdomains: 'any', pins: PINS }, 'b.a.test': { pins: [PINS[0], pin(3)] } },
      ['LOCKS OUT shadowed b.a.test', 'note noted b.a.test'],
    ],
    [
      'a narrower entry goes, and the wider one has other pins',
      { 'a.test': { subdomains: 'any', pins: PINS }, 'b.a.test': { pins: [PINS[0], pin(3)] } },
      { 'a.test': { subdomains: 'any', pins: PINS } },
      ['LOCKS OUT shadowed a.test', 'note noted b.a.test'],
    ],
    [
      'a position is said',
      { 'a.test': { pins: [pin(1), pin(2)] } },
      { 'a.test': { pins: [{ pin: pin(1), position: 'leaf' }, pin(2)] } },
      ['LOCKS OUT pin-position a.test', 'note noted a.test'],
    ],
    [
      'a key is forbidden, for all hosts',
      { 'a.test': { pins: PINS } },
      { $forbid: [pin(9)], 'a.test': { pins: PINS } },
      ['LOCKS OUT forbidden a.test'],
    ],
    [
      'a key is forbidden where mismatches are only reported: it blocks there too',
      { 'a.test': { mode: 'report', pins: PINS } },
      { 'a.test': { mode: 'report', pins: PINS, forbid: [pin(9)] } },
      ['LOCKS OUT forbidden a.test'],
    ],
    [
      'a forbidden key moves from the host to all',
      { 'a.test': { pins: PINS, forbid: [pin(9)] } },
      { $forbid: [pin(9)], 'a.test': { pins: PINS } },
      [],
    ],
    [
      'hosts without an entry are refused',
      { 'a.test': { pins: PINS } },
      { $unlisted: 'block', 'a.test': { pins: PINS } },
      ['LOCKS OUT unlisted-blocked'],
    ],
    [
      'pins lapse later',
      { 'a.test': { pins: PINS, ...lapse('2027-01-01', 'open') } },
      { 'a.test': { pins: PINS, ...lapse('2027-06-01', 'open') } },
      ['LOCKS OUT expiry-extended a.test', 'note expiry-changed a.test'],
    ],
    [
      'pins lapse sooner',
      { 'a.test': { pins: PINS, ...lapse('2027-06-01', 'open') } },
      { 'a.test': { pins: PINS, ...lapse('2027-01-01', 'open') } },
      ['warning expiry-changed a.test'],
    ],
    [
      'a host is refused from a moment on',
      { 'a.test': { pins: PINS } },
      { 'a.test': { pins: PINS, ...lapse('2027-01-01', 'closed') } },
      ['LOCKS OUT lapses-closed a.test', 'note expiry-changed a.test'],
    ],
    [
      'notes, states and reports',
      { 'a.test': { pins: PINS } },
      {
        $name: 'app',
        'a.test': { pins: [PINS[0], { ...PINS[1], label: 'in the safe' }], reportTo: ['https://r.test/'] },
      },
      ['note noted', 'note reports-changed a.test', 'note noted a.test'],
    ],
  ]
  for (const [fact, before, after, expected] of rows) {
    test(fact, () => assert.deepEqual(changes(before, after), expected))
  }
})

test('what locks out is told once for all names, with the moment from which on', () => {
  const [before, after] = ['2027-01-01', '2027-06-01'].map((day) =>
    parsePinSet({
      version: 1,
      hosts: { 'a.test': { subdomains: 'any', pins: PINS, ...lapse(day, 'open') } },
    }),
  )
  assert.ok(before && after)
  const [change] = diffPinSets(before, after, { now }).changes
  assert.deepEqual(change?.names, ['a.test', 'names one label below a.test', 'names further below a.test'])
  assert.equal(change?.since?.toISOString(), '2027-01-01T00:00:00.000Z')
})

test('every kind of change is listed once, and every code that is told is a kind', () => {
  const ids = changeKinds.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
})

// Certificates whose pins are drawn; a path is any of them on any other, since evaluate judges what it is given.
const certificates = ['one', 'two', 'three', 'four'].map((name) => root({ name }).der)
const PATHS: readonly Path[] = certificates.flatMap((leaf) => certificates.map((ca): Path => [leaf, ca]))
const PATH_SETS: readonly (readonly Path[])[] = [
  [],
  ...PATHS.map((path) => [path]),
  ...PATHS.map((path, index): Path[] => [path, PATHS[(index + 5) % PATHS.length] ?? path]),
]
// Every host that is drawn, and names one and two labels below each.
const NAMES = [
  ...['a.test', 'b.a.test', 'c.b.a.test', 'b.test', 'q.example', '192.0.2.7'],
  ...['a.test', 'b.a.test', 'c.b.a.test', 'b.test'].flatMap((host) => [`z.${host}`, `y.z.${host}`]),
]
const MOMENTS = ['2026-11-23', '2027-01-01', '2027-12-31', '2028-01-01'].map(
  (day) => new Date(`${day}T00:00:00Z`),
)

function somePins(kinds: readonly ('spki' | 'certificate')[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...certificates), fc.constantFrom(...kinds))
    .map(([der, kind]) => pinOf(der, kind).text)
}

function someSet(kinds: readonly ('spki' | 'certificate')[]): fc.Arbitrary<PinSet> {
  const pinEntry = fc.record({ pin: somePins(kinds), position: fc.constantFrom('leaf', 'ca', undefined) })
  const forbid = fc.uniqueArray(somePins(kinds), { maxLength: 1 })
  const entry = fc
    .record({
      subdomains: fc.constantFrom('none', 'one', 'any'),
      mode: fc.constantFrom('enforce', 'enforce', 'report', 'off'),
      lapses: fc.constantFrom(undefined, '2027-01-01', '2028-01-01'),
      onExpiry: fc.constantFrom('open', 'closed'),
      pins: fc.uniqueArray(pinEntry, { minLength: 2, maxLength: 3, selector: (own) => own.pin }),
      forbid,
    })
    .map(({ lapses, onExpiry, pins, forbid: forbidden, ...rest }) => {
      if (rest.mode === 'off') return { ...rest, reason: 'x' }
      return { ...rest, pins, forbid: forbidden, ...(lapses === undefined ? {} : lapse(lapses, onExpiry)) }
    })
  const hosts = fc.dictionary(fc.constantFrom('a.test', 'b.a.test', 'c.b.a.test', 'b.test'), entry, {
    minKeys: 1,
  })
  return fc
    .record({ unlisted: fc.constantFrom('allow', 'allow', 'block'), forbid, hosts })
    .map((plain) => tryParse({ version: 1, ...plain }))
    .filter((pinSet) => pinSet !== undefined)
}

function tryParse(plain: object): PinSet | undefined {
  try {
    return parsePinSet(JSON.parse(JSON.stringify(plain)))
  } catch {
    return undefined // a pin that is forbidden too, or two of one key
  }
}

/** Pairs of pin sets that differ a little or a lot. */
function somePair(kinds: readonly ('spki' | 'certificate')[]): fc.Arbitrary<readonly [PinSet, PinSet]> {
  const pair = fc.tuple(someSet(kinds), someSet(kinds))
  const related = fc.tuple(someSet(kinds), someSet(kinds)).map(([a, b]): readonly [PinSet, PinSet] => {
    const [host, entry] = [...b.hosts][0] ?? []
    if (host === undefined || entry === undefined) return [a, b]
    return [a, { ...a, hosts: new Map([...a.hosts, [host, entry]]) }]
  })
  return fc.oneof(pair, related)
}

/** What a client of the old pin set reaches and one of the new does not: found by trying. */
function refusedByNew(before: PinSet, after: PinSet): string | undefined {
  for (const name of NAMES)
    for (const moment of MOMENTS)
      for (const paths of PATH_SETS) {
        const [old, own] = [before, after].map((set) => decide(evaluate(set, name, paths, moment)).action)
        if (old === 'allow' && own === 'block') return `${name} at ${moment.toISOString()}`
      }
  return undefined
}

describe('held against evaluate, by trying names, paths and moments', () => {
  test('when nobody can be locked out, nobody is', () => {
    let quiet = 0
    fc.assert(
      fc.property(somePair(['spki', 'certificate']), ([before, after]) => {
        if (diffPinSets(before, after, { now }).locksOut) return
        quiet++
        assert.equal(refusedByNew(before, after), undefined)
      }),
      { numRuns: 200 },
    )
    assert.ok(quiet > 20, `${quiet} of the pairs lock nobody out`)
  })

  test('when somebody can be locked out, somebody is', () => {
    fc.assert(
      fc.property(somePair(['spki']), ([before, after]) => {
        if (!diffPinSets(before, after, { now }).locksOut) return
        assert.notEqual(refusedByNew(before, after), undefined)
      }),
      { numRuns: 100 },
    )
  })

  test('a comparison of entries by their hosts alone calls harmless what locks users out', () => {
    const before = parsePinSet(
      setOf({
        'a.test': { subdomains: 'any', mode: 'report', pins: [pinOf(certificates[0] as Uint8Array).text] },
      }),
    )
    const after = parsePinSet(
      setOf({
        'a.test': { subdomains: 'any', mode: 'report', pins: [pinOf(certificates[0] as Uint8Array).text] },
        'b.a.test': { pins: [pin(1), pin(2)] },
      }),
    )
    const naive = [...before.hosts].every(([host, entry]) => {
      const own = after.hosts.get(host)
      return (
        own?.mode === entry.mode &&
        entry.pins.every(({ pin: old }) => own.pins.some((other) => other.pin.text === old.text))
      )
    })
    assert.equal(naive, true)
    assert.equal(diffPinSets(before, after, { now }).locksOut, true)
    assert.notEqual(refusedByNew(before, after), undefined)
  })
})

test('10,000 hosts are compared in seconds', () => {
  const hosts = (offset: number): object =>
    Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `h${index}.example.com`,
        { pins: [pin(index % 200), pin(offset)] },
      ]),
    )
  const [before, after] = [250, 251].map((offset) => parsePinSet({ version: 1, hosts: hosts(offset) }))
  assert.ok(before && after)
  const started = performance.now()
  assert.equal(diffPinSets(before, after, { now }).changes.length, 20_000)
  const elapsedMs = performance.now() - started // usually 150 ms
  assert.ok(elapsedMs < 5000, `${elapsedMs} ms`)
})
