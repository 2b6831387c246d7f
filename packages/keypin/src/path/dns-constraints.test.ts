import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isDnsBase, isDnsName, overlapsDns, withinDns } from './dns-constraints.ts'

// The obvious way: say which hosts a pattern stands for, in a world of two labels, and ask about each.
const LABELS = ['a', 'b']
const WORLD = [1, 2, 3, 4].flatMap(hostsOfDepth)

function hostsOfDepth(depth: number): string[] {
  if (depth === 0) return ['z']
  return LABELS.flatMap((label) => hostsOfDepth(depth - 1).map((rest) => `${label}.${rest}`))
}

function standsFor(pattern: string): string[] {
  const [first, ...rest] = pattern.split('.')
  if (first !== '*') return [pattern]
  return WORLD.filter((host) => host.split('.').slice(1).join('.') === rest.join('.'))
}

function isBelow(host: string, base: string): boolean {
  if (base === '') return true
  const labels = host.split('.')
  const suffixes = labels.map((_, i) => labels.slice(i).join('.'))
  return base.startsWith('.') ? suffixes.slice(1).includes(base.slice(1)) : suffixes.includes(base)
}

const host = fc.constantFrom(...WORLD.filter((name) => name.split('.').length < 5))
const pattern = fc.oneof(
  host,
  host.map((name) => `*.${name}`).filter((name) => name.split('.').length < 5),
)
const base = fc.oneof(
  host,
  host.map((name) => `.${name}`),
  fc.constantFrom('', 'z', '.z'),
)

describe('DNS name constraints', () => {
  test('permit a pattern when they permit every host it stands for', () => {
    fc.assert(
      fc.property(pattern, base, (name, subtree) => {
        assert.equal(
          withinDns(name, subtree),
          standsFor(name).every((one) => isBelow(one, subtree)),
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('exclude a pattern when they exclude any host it stands for', () => {
    fc.assert(
      fc.property(pattern, base, (name, subtree) => {
        assert.equal(
          overlapsDns(name, subtree),
          standsFor(name).some((one) => isBelow(one, subtree)),
        )
      }),
      { numRuns: 2000 },
    )
  })

  test('a comparison of letters would let a wildcard stand for an excluded host', () => {
    const byLetters = (name: string, base: string): boolean => name === base || name.endsWith(`.${base}`)
    assert.equal(byLetters('*.example.com', 'api.example.com'), false)
    assert.equal(overlapsDns('*.example.com', 'api.example.com'), true)
  })

  test('letter case does not count', () => {
    assert.ok(withinDns('API.example.com', 'Example.COM'))
    assert.ok(overlapsDns('*.EXAMPLE.com', 'api.Example.com'))
  })

  test('a wildcard is one wherever it stands in the first label', () => {
    assert.ok(overlapsDns('a*i.example.com', 'api.example.com'))
    assert.ok(!withinDns('api*.example.com', 'api.example.com'))
  })
})

describe('names that can be judged', () => {
  for (const name of ['example.com', '*.example.com', 'a_b.example.com', 'xn--nxasmq6b', 'F*.example.com']) {
    test(`${name} is one`, () => assert.ok(isDnsName(name)))
  }

  for (const name of [
    '',
    '.',
    '*',
    'a..b',
    '.example.com',
    'example.com.',
    'a.*.example.com',
    'a b.example',
    'a\\u{0}b',
  ]) {
    test(`"${name}" is none`, () => assert.ok(!isDnsName(name)))
  }

  for (const base of ['', 'example.com', '.example.com', 'com', 'EXAMPLE.com']) {
    test(`"${base}" is a base`, () => assert.ok(isDnsBase(base)))
  }

  for (const base of [
    '.',
    '..example.com',
    '*.example.com',
    'example.com.',
    'exa mple.com',
    'bücher.example',
  ]) {
    test(`"${base}" is no base`, () => assert.ok(!isDnsBase(base)))
  }
})
