import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { HostError, KeypinError } from '../errors.ts'
import type { Path } from '../path/path.ts'
import { parsePinSet } from '../pinset/parse.ts'
import type { PinEntry, PinSet, Position } from '../pinset/types.ts'
import { readCertificates } from '../x509/encoding.ts'
import { type Decision, decide } from './decide.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation } from './evaluation.ts'

const folder = join(import.meta.dirname, '../../../../vectors/evaluate')

interface Vector {
  readonly id: string
  readonly why: string
  readonly pinSet: object
  readonly host: string
  readonly paths: readonly (readonly string[])[]
  readonly now: string
  readonly expected: {
    readonly outcome: string
    readonly entry: string | null
    readonly expired: boolean
    readonly matched: readonly string[]
    readonly forbidden: readonly string[]
    readonly action: string
    readonly report: boolean
    readonly reason: string
  }
}

const vectors: readonly Vector[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).cases)

const certificates = new Map<string, Uint8Array>()

function certificate(name: string): Uint8Array {
  const known = certificates.get(name)
  if (known !== undefined) return known
  const [der] = readCertificates(readFileSync(join(folder, 'certificates', `${name}.pem`)))
  assert.ok(der)
  certificates.set(name, der)
  return der
}

const path = (...names: readonly string[]): Path => names.map(certificate)

const genuine = ['leaf', 'intermediate', 'root'] as const
const pins: Record<string, { pin: string; certificatePin: string }> = JSON.parse(
  readFileSync(join(folder, 'certificates/pins.json'), 'utf8'),
)
const pin = (name: string): string => pins[name]?.pin as string
const SPARE = 'sha256/DyTEfFMUktXBYNe3H1NgK5+3cYWwZRb3kiLmqK9qGs4='
const NOW = new Date('2026-11-22T12:00:00Z')

type Judge = (pinSet: PinSet, host: string, paths: readonly Path[], now: Date) => Evaluation

function facts(judge: Judge, decideOn: (evaluation: Evaluation) => Decision, vector: Vector): object {
  const paths = vector.paths.map((names) => path(...names))
  const found = judge(parsePinSet(vector.pinSet), vector.host, paths, new Date(vector.now))
  return {
    outcome: found.outcome,
    entry: found.entry?.host ?? null,
    expired: found.expired,
    matched: found.matched.map(({ expected }) => expected.pin.text),
    forbidden: found.forbiddenSeen.map((forbidden) => forbidden.pin.text),
    ...decideOn(found),
  }
}

for (const vector of vectors) {
  test(`${vector.id}: ${vector.why}`, () => {
    assert.deepEqual({ ...facts(evaluate, decide, vector) }, { ...vector.expected })
  })
}

test('vector ids are unique', () => {
  assert.equal(new Set(vectors.map(({ id }) => id)).size, vectors.length)
})

// Each is a fault that an implementation could well have; the vectors must tell it from ours.
const faulty: Record<string, { judge?: Judge; decide?: (evaluation: Evaluation) => Decision }> = {
  'ignores the position of a pin': {
    judge: (pinSet, host, paths, now) =>
      evaluate(withEntries(pinSet, { position: undefined }), host, paths, now),
  },
  'takes every pin for a leaf pin': {
    judge: (pinSet, host, paths, now) =>
      evaluate(withEntries(pinSet, { position: 'leaf' }), host, paths, now),
  },
  'looks at the first path only': {
    judge: (pinSet, host, paths, now) => evaluate(pinSet, host, paths.slice(0, 1), now),
  },
  'compares against everything that was sent, as one chain': {
    judge: (pinSet, host, paths, now) => evaluate(pinSet, host, paths.length ? [paths.flat()] : [], now),
  },
  'does not look at the trust anchor': {
    judge: (pinSet, host, paths, now) =>
      evaluate(
        pinSet,
        host,
        paths.map((one) => one.slice(0, -1)),
        now,
      ),
  },
  'forgets the forbidden keys of the whole pin set': {
    judge: (pinSet, host, paths, now) => evaluate({ ...pinSet, forbid: [] }, host, paths, now),
  },
  'lets a forbidden key be when a pin matches': {
    judge: (pinSet, host, paths, now) => {
      const lax = evaluate({ ...withEntries(pinSet, { forbid: [] }), forbid: [] }, host, paths, now)
      return lax.outcome === 'match' ? lax : evaluate(pinSet, host, paths, now)
    },
  },
  'takes no path for a pass': {
    decide: (found) => decide(found.seen.length === 0 ? { ...found, outcome: 'match' } : found),
  },
  'lapses a second late': {
    judge: (pinSet, host, paths, now) => evaluate(pinSet, host, paths, new Date(now.getTime() - 1000)),
  },
  'never lapses': { decide: (found) => decide({ ...found, expired: false }) },
  'treats a closed entry as open': {
    decide: (found) =>
      found.entry?.onExpiry === 'closed' ? decide({ ...found, expired: false }) : decide(found),
  },
  'blocks in report mode': {
    decide: (found) => ({
      ...decide(found),
      action: found.outcome === 'mismatch' ? 'block' : decide(found).action,
    }),
  },
  'allows whatever is only reported': {
    decide: (found) =>
      found.entry?.mode === 'report' ? { ...decide(found), action: 'allow' } : decide(found),
  },
  'takes an unlisted host for a match': {
    decide: (found) => decide(found.outcome === 'not-pinned' ? { ...found, unlisted: 'allow' } : found),
  },
  'does not report what it allows': {
    decide: (found) => ({
      ...decide(found),
      report: decide(found).report && decide(found).action === 'block',
    }),
  },
}

function withEntries(pinSet: PinSet, change: { position?: Position | undefined; forbid?: [] }): PinSet {
  const { forbid, ...notes } = change
  const hosts = new Map(
    [...pinSet.hosts].map(([host, entry]) => {
      const changed = entry.pins.map((pinned) => ({ ...pinned, ...notes }) as PinEntry)
      return [host, { ...entry, pins: changed, forbid: forbid ?? entry.forbid }]
    }),
  )
  return { ...pinSet, hosts }
}

for (const [fault, { judge = evaluate, decide: decideOn = decide }] of Object.entries(faulty)) {
  test(`the vectors find out an implementation that ${fault}`, () => {
    const found = vectors.filter((vector) => {
      const { matched: _, ...expected } = vector.expected
      const { matched: __, ...said } = facts(judge, decideOn, vector) as Vector['expected']
      return JSON.stringify(said) !== JSON.stringify({ ...expected })
    })
    assert.notEqual(found.length, 0)
  })
}

const pinSet = parsePinSet({ version: 1, hosts: { 'api.example.com': { pins: [pin('leaf'), SPARE] } } })

test('an evaluation shows every certificate with both its pins, its subject, position and place', () => {
  const { seen } = evaluate(pinSet, 'api.example.com', [path(...genuine)], NOW)
  assert.deepEqual(
    seen.map((one) => [
      one.pin.text,
      one.certificatePin.text,
      one.subject,
      one.position,
      one.index,
      one.path,
    ]),
    [
      [pin('leaf'), pins.leaf?.certificatePin, 'CN=api.example.com', 'leaf', 0, 0],
      [pin('intermediate'), pins.intermediate?.certificatePin, 'CN=Example CA 1, O=Example', 'ca', 1, 0],
      [pin('root'), pins.root?.certificatePin, 'CN=Example Root, O=Example', 'ca', 2, 0],
    ],
  )
})

test('a hostile subject cannot add a line or turn the text around', () => {
  const [seen] = evaluate(pinSet, 'api.example.com', [path('hostile-leaf', 'interceptor-root')], NOW).seen
  assert.match(seen?.subject ?? '', /\\u\{a\}.*\\u\{202e\}evil\\u\{1b\}/)
  assert.doesNotMatch(seen?.subject ?? '', /[\p{Cc}\p{Cf}]/u)
})

test('the certificates of a host that is not pinned are not even read', () => {
  const garbage = [[new Uint8Array([1, 2, 3])]]
  assert.equal(evaluate(pinSet, 'www.example.com', garbage, NOW).outcome, 'not-pinned')
  assert.throws(() => evaluate(pinSet, 'api.example.com', garbage, NOW), KeypinError)
})

test('an empty path is no path', () => {
  assert.equal(evaluate(pinSet, 'api.example.com', [[]], NOW).outcome, 'mismatch')
})

test('an evaluation is frozen', () => {
  const found = evaluate(pinSet, 'api.example.com', [path(...genuine)], NOW)
  assert.ok(Object.isFrozen(found) && Object.isFrozen(found.seen) && Object.isFrozen(found.matched))
})

test('a host that is neither a name nor an address is refused', () => {
  assert.throws(() => evaluate(pinSet, 'api.example.com/', [], NOW), HostError)
})

test('an invalid date is refused, since nothing has expired by it', () => {
  assert.throws(
    () => evaluate(pinSet, 'api.example.com', [], new Date(Number.NaN)),
    /'now' is an invalid Date/,
  )
})

test('no set of paths without a pinned key is a match, in whatever order certificates stand', () => {
  const strangers = [
    'interceptor-leaf',
    'interceptor-root',
    'next-leaf',
    'intermediate',
    'root',
    'other-root',
  ]
  const paths = fc.array(fc.shuffledSubarray(strangers, { minLength: 1 }), { maxLength: 4 })
  fc.assert(
    fc.property(paths, (names) => {
      const { outcome } = evaluate(
        pinSet,
        'api.example.com',
        names.map((one) => path(...one)),
        NOW,
      )
      assert.equal(outcome, 'mismatch')
    }),
  )
})

test('a path more never makes a match of what was forbidden, unless it is clean and matches itself', () => {
  const forbidding = parsePinSet({
    version: 1,
    hosts: { 'api.example.com': { pins: [pin('leaf'), SPARE], forbid: [pin('root'), pin('other-root')] } },
  })
  const names = fc.shuffledSubarray(Object.keys(pins), { minLength: 1 })
  fc.assert(
    fc.property(fc.array(names, { maxLength: 4 }), (paths) => {
      const clean = paths.filter((one) => !one.includes('root') && !one.includes('other-root'))
      const matches = clean.some((one) => one.includes('leaf') || one.includes('renewed-leaf'))
      const expected = matches ? 'match' : paths.length > 0 && clean.length === 0 ? 'forbidden' : 'mismatch'
      const { outcome } = evaluate(
        forbidding,
        'api.example.com',
        paths.map((one) => path(...one)),
        NOW,
      )
      assert.equal(outcome, expected)
    }),
  )
})

test('an evaluation costs the same with 10,000 entries and forbidden pins as with ten', () => {
  const few = manyHosts(10)
  const many = manyHosts(10_000)
  const paths = [path(...genuine)]
  const cost = (set: PinSet): number => fastest(() => evaluate(set, 'a.b.c.api.example.com', paths, NOW))
  cost(many)
  // Usually within a tenth; a look through all entries would be hundreds of times as dear.
  assert.ok(cost(many) < 10 * cost(few) + 2, 'milliseconds for 200 evaluations')
})

function manyHosts(count: number): PinSet {
  const hosts: Record<string, object> = {
    'api.example.com': { subdomains: 'any', pins: [pin('leaf'), SPARE] },
  }
  for (let index = 0; index < count; index++) hosts[`h${index}.example.com`] = { pins: [pin('leaf'), SPARE] }
  const forbid = Array.from({ length: count }, (_, index) => numbered(index))
  return parsePinSet({ version: 1, forbid, hosts })
}

function numbered(index: number): string {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(index)
  return `sha256/${bytes.toString('base64')}`
}

function fastest(run: () => void): number {
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now()
    for (let round = 0; round < 200; round++) run()
    return performance.now() - start
  })
  return Math.min(...times)
}
