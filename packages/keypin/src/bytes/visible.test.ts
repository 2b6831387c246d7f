import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { visible } from './visible.ts'

const cases: readonly (readonly [fact: string, text: string, shown: string])[] = [
  ['a line break cannot forge a line', 'a\nkeypin: all is well', 'a\\u{a}keypin: all is well'],
  ['a NUL is seen', 'good.example\u0000.evil.example', 'good.example\\u{0}.evil.example'],
  ['a terminal escape is seen', '\u001b[2Jgone', '\\u{1b}[2Jgone'],
  ['a C1 control is seen', '\u009b2J', '\\u{9b}2J'],
  ['a right-to-left override is seen', 'gpj.\u202eexe', 'gpj.\\u{202e}exe'],
  ['an isolate is seen', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['a zero-width space is seen', 'pay\u200bpal', 'pay\\u{200b}pal'],
  ['a soft hyphen is seen', 'ex\u00adample', 'ex\\u{ad}ample'],
  ['a line separator is seen', 'a\u2028b', 'a\\u{2028}b'],
  ['a no-break space is not a space', 'a\u00a0b', 'a\\u{a0}b'],
  ['a tag character is seen', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half a surrogate pair is seen', 'a\ud800b', 'a\\u{d800}b'],
  ['ordinary text in any script stays', 'Zürich 東京 שלום', 'Zürich 東京 שלום'],
]

for (const [fact, text, shown] of cases) {
  test(fact, () => assert.equal(visible(text), shown))
}

test('long text ends after the limit, never inside an escape or a pair', () => {
  assert.equal(visible('abcdef', 3), 'abc…')
  assert.equal(visible('ab\n', 3), 'ab…')
  assert.equal(visible('ab\u{1f600}', 3), 'ab…')
  assert.equal(visible('abc', 3), 'abc')
})

test('whatever comes in, one bounded line without unseen characters comes out', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.integer({ min: 1, max: 40 }),
      (text, limit) => {
        const shown = visible(text, limit)
        assert.ok(shown.length <= limit + 1)
        assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      },
    ),
    { numRuns: 2000 },
  )
})
