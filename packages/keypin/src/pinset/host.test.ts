import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { HostError } from '../errors.ts'
import { isAddress, normalizeHost } from './host.ts'

interface Vector {
  readonly input: string
  readonly host: string | null
  readonly why: string
}

const file = join(import.meta.dirname, '../../../../vectors/pinset/hosts.json')
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8')).cases

function outcome(input: string): string | null {
  try {
    return normalizeHost(input)
  } catch (error) {
    assert.ok(error instanceof HostError)
    return null
  }
}

for (const { input, host, why } of vectors) {
  test(`${JSON.stringify(input).slice(0, 60)} is ${host === null ? 'refused' : host.slice(0, 60)}: ${why}`, () => {
    assert.equal(outcome(input), host)
  })
}

test('the vectors find out simpler ways to normalize', () => {
  const simpler: Record<string, (input: string) => string> = {
    'lower case': (input) => input.toLowerCase(),
    'lower case without the dot': (input) => input.toLowerCase().replace(/\.$/, ''),
    'the URL parser': (input) => new URL(`https://${input}`).hostname,
    'the URL parser without brackets': (input) =>
      new URL(`https://${input}`).hostname.replace(/^\[|\]$/g, ''),
  }
  for (const [name, normalize] of Object.entries(simpler)) {
    const wrong = vectors.filter(({ input, host }) => {
      try {
        return normalize(input) !== host
      } catch {
        return host !== null
      }
    })
    assert.ok(wrong.length > 5, name)
  }
})

// What a URL makes of a host, in our terms: no brackets, no final dot, mapped addresses as IPv4.
function urlHost(text: string): string | undefined {
  if (!URL.canParse(`https://${text}`)) return undefined
  const { hostname } = new URL(`https://${text}`)
  const bare = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(bare) ?? []
  if (high === undefined || low === undefined) return bare
  const word = (text: string): number[] => [Number.parseInt(text, 16) >> 8, Number.parseInt(text, 16) & 255]
  return [...word(high), ...word(low)].join('.')
}

const label = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
  fc.constantFrom(
    'xn--bcher-kva',
    '0x7f',
    '1',
    '08',
    'ＡＰＩ',
    'ß',
    'a\u200db',
    'x'.repeat(63),
    'x'.repeat(64),
  ),
)
const name = fc
  .tuple(
    fc.array(label, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('.', '.', '。'),
    fc.constantFrom('', '.'),
  )
  .map(([labels, dot, end]) => labels.join(dot) + end)
const address = fc.oneof(
  fc.ipV4(),
  fc.ipV4Extended(),
  fc.ipV6(),
  fc.ipV6().map((text) => `[${text}]`),
  fc.ipV4().map((text) => `[::ffff:${text}]`),
)
const host = fc.oneof(name, address, fc.domain())

test('what is accepted is the host that a URL has', () => {
  const bracketed = (text: string): string =>
    /^[0-9a-f:.]+$/i.test(text) && text.includes(':') ? `[${text}]` : text
  fc.assert(
    fc.property(fc.oneof(host, fc.string({ unit: 'binary', maxLength: 20 })), (text) => {
      const found = outcome(text)
      if (found !== null) assert.equal(found, urlHost(bracketed(text)))
    }),
    { numRuns: 2000 },
  )
})

test('what a URL has for a host is accepted, if it is of DNS size and characters', () => {
  fc.assert(
    fc.property(host, (text) => {
      const found = urlHost(text)
      fc.pre(found !== undefined && /^(?:[a-z0-9_-]{1,63}(?:\.|$))+$|:/.test(found) && !found.endsWith('.'))
      // Percent-encoding and URL syntax are for URLs, also where a combining mark turns `<` into a letter of its own.
      const syntax = text.replace(/[A-Za-z0-9_.:[\]-]/g, '')
      fc.pre(found !== undefined && found.length <= 253 && !/[\0-\x7f\s\p{Cc}]/u.test(syntax))
      assert.equal(outcome(text), found)
    }),
    { numRuns: 2000 },
  )
})

test('to normalize twice changes nothing', () => {
  fc.assert(
    fc.property(host, (text) => {
      const once = outcome(text)
      if (once !== null) assert.equal(normalizeHost(once), once)
    }),
  )
})

test('no spelling of a name has an entry of its own: case and final dot do not matter', () => {
  fc.assert(
    fc.property(fc.domain(), fc.boolean(), (domain, dot) => {
      const other = [...domain].map((letter, index) => (index % 2 ? letter.toUpperCase() : letter)).join('')
      assert.equal(normalizeHost(other + (dot ? '.' : '')), normalizeHost(domain))
    }),
  )
})

test('the result has nothing but letters, digits, hyphens, underscores, dots and colons', () => {
  fc.assert(
    fc.property(fc.oneof(host, fc.string({ unit: 'binary' })), (text) => {
      assert.match(outcome(text) ?? '', /^[a-z0-9_.:-]*$/)
    }),
  )
})

test('the error shows what came, without its control characters, and at most so much of it', () => {
  assert.throws(
    () => normalizeHost(`a\u001b[31m\u202e${'x'.repeat(5000)}`),
    (error: HostError) => error.message.length < 200 && !/[\p{Cc}\p{Cf}]/u.test(error.message),
  )
})

test('what is not text is refused', () => {
  for (const value of [undefined, null, 1, {}, ['a']]) {
    assert.throws(() => normalizeHost(value as unknown as string), HostError)
  }
})

test('addresses are told from names', () => {
  for (const text of ['127.0.0.1', '::1', '2001:db8::1']) assert.ok(isAddress(text), text)
  for (const text of ['a.example', 'localhost', 'x1', '1a', '0xg']) assert.ok(!isAddress(text), text)
})
