import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { HostError } from '../errors.ts'
import { findEntry } from './find-entry.ts'
import { normalizeHost } from './host.ts'
import { parsePinSet } from './parse.ts'
import type { PinSet, Subdomains } from './types.ts'

type Hosts = Readonly<Record<string, Subdomains>>

interface Vector {
  readonly id: string
  readonly why: string
  readonly hosts: Hosts
  readonly lookups: Readonly<Record<string, string | null>>
}

const file = join(import.meta.dirname, '../../../../vectors/pinset/covering.json')
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8')).cases

const pins = [
  'sha256/ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=',
  'sha256/PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=',
]

function pinSetOf(hosts: Iterable<readonly [string, Subdomains]>): PinSet {
  const entries = [...hosts].map(([host, subdomains]) => [host, { subdomains, pins }])
  return parsePinSet({ version: 1, hosts: Object.fromEntries(entries) })
}

type Find = (hosts: readonly (readonly [string, Subdomains])[], host: string) => string | null

const ours: Find = (hosts, host) => findEntry(pinSetOf(hosts), host)?.host ?? null

function answer(find: Find, hosts: Hosts, host: string): string | null {
  try {
    return find(Object.entries(hosts), host)
  } catch (error) {
    if (error instanceof HostError) return 'refused'
    throw error
  }
}

for (const { id, why, hosts, lookups } of vectors) {
  test(`${id}: ${why}`, () => {
    for (const [host, entry] of Object.entries(lookups)) assert.equal(answer(ours, hosts, host), entry, host)
  })
}

test('__proto__ is looked up like any name', () => {
  assert.equal(findEntry(pinSetOf([['a.example', 'any']]), '__proto__'), undefined)
})

// The definition, read out: of all entries that cover the name, the one with most labels.
const oracle: Find = (hosts, host) => {
  const name = normalizeHost(host)
  const covering = hosts.filter(([entry, subdomains]) => {
    if (entry === name) return true
    const ours = entry.split('.').reverse()
    const theirs = name.split('.').reverse()
    const isBelow = theirs.length > ours.length && ours.every((label, index) => label === theirs[index])
    const isAddress = name.includes(':') || /^[0-9.]+$/.test(name)
    const depth = theirs.length - ours.length
    return isBelow && !isAddress && (subdomains === 'any' || (subdomains === 'one' && depth === 1))
  })
  const ranked = covering.sort(([a], [b]) => b.split('.').length - a.split('.').length)
  return ranked[0]?.[0] ?? null
}

const label = fc.constantFrom('a', 'b', 'ab', 'com')
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'))
const subdomains = fc.constantFrom<Subdomains>('none', 'one', 'any')
const entries = fc.uniqueArray(fc.tuple(name, subdomains), {
  minLength: 1,
  maxLength: 8,
  selector: ([host]) => host,
})

test('an entry is found as a slow and obvious search would find it', () => {
  fc.assert(
    fc.property(entries, name, (hosts, host) => assert.equal(ours(hosts, host), oracle(hosts, host))),
    { numRuns: 3000 },
  )
})

test('the order of the entries does not matter', () => {
  fc.assert(
    fc.property(entries, name, (hosts, host) =>
      assert.equal(ours(hosts.toReversed(), host), ours(hosts, host)),
    ),
  )
})

// How others get it wrong; the vectors must tell each from ours.
const naive: Record<string, Find> = {
  'takes a suffix for a parent': (hosts, host) =>
    longest(hosts.filter(([entry, covers]) => host === entry || (covers !== 'none' && host.endsWith(entry)))),
  'takes the first that fits': (hosts, host) =>
    hosts.find((one) => oracle([one], host) !== null)?.[0] ?? null,
  'stops at the nearest parent, covering or not': (hosts, host) => {
    const labels = normalizeHost(host).split('.')
    const names = labels.map((_, index) => labels.slice(index).join('.'))
    const nearest = names.find((one) => hosts.some(([entry]) => entry === one))
    return nearest === undefined
      ? null
      : oracle(
          hosts.filter(([entry]) => entry === nearest),
          host,
        )
  },
  'takes one label for any depth': (hosts, host) =>
    oracle(
      hosts.map(([entry, covers]) => [entry, covers === 'one' ? 'any' : covers] as const),
      host,
    ),
  'takes any depth for one label': (hosts, host) =>
    oracle(
      hosts.map(([entry, covers]) => [entry, covers === 'any' ? 'one' : covers] as const),
      host,
    ),
  'leaves the name itself out of its subdomains': (hosts, host) =>
    oracle(
      hosts.filter(([entry, covers]) => covers === 'none' || entry !== host),
      host,
    ),
  'makes a regular expression of the name': (hosts, host) =>
    longest(
      hosts.filter(([entry, covers]) =>
        new RegExp(`^${covers === 'none' ? '' : '(.*\\.)?'}${entry}$`).test(host),
      ),
    ),
  'compares as it is spelt': (hosts, host) => (/^[a-z0-9.-]+$/.test(host) ? oracle(hosts, host) : null),
  'looks members up in an object': (hosts, host) => {
    const table: Record<string, unknown> = Object.fromEntries(hosts)
    return table[normalizeHost(host)] === undefined ? oracle(hosts, host) : normalizeHost(host)
  },
  'reads any text as a host': (hosts, host) => {
    try {
      return oracle(hosts, host)
    } catch {
      return null
    }
  },
}

function longest(hosts: readonly (readonly [string, Subdomains])[]): string | null {
  return [...hosts].sort(([a], [b]) => b.length - a.length)[0]?.[0] ?? null
}

for (const [fault, find] of Object.entries(naive)) {
  test(`the vectors find out a search that ${fault}`, () => {
    const wrong = vectors.flatMap(({ hosts, lookups }) =>
      Object.entries(lookups).filter(([host, entry]) => answer(find, hosts, host) !== entry),
    )
    assert.notEqual(wrong.length, 0)
  })
}

test('a look-up costs no more with 20,000 entries than with one', () => {
  const deep = `${'a.'.repeat(120)}example.com`
  const cost = (pinSet: PinSet): number => {
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now()
      for (let round = 0; round < 300; round++) findEntry(pinSet, deep)
      return performance.now() - start
    })
    return Math.min(...times)
  }
  const few = pinSetOf([['example.com', 'any']])
  const many = pinSetOf([
    ['example.com', 'any'],
    ...Array.from({ length: 20_000 }, (_, index) => [`h${index}.example.com`, 'any'] as const),
  ])
  cost(many)
  // Usually the same; a look through all entries would be thousands of times as dear.
  assert.ok(cost(many) < 10 * cost(few) + 2, 'milliseconds for 300 look-ups')
})
