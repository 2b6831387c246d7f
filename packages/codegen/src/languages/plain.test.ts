import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostileText } from '../testing/arbitrary.ts'
import { plain } from './plain.ts'

test('what cannot be seen is named instead', () => {
  assert.equal(plain('a\u202eb\n*/\0'), 'a<U+202E>b<U+000A>*/<U+0000>')
})

test('a backslash goes, since Java reads \\u escapes in comments', () => {
  assert.equal(plain('\\u000a'), '<U+005C>u000a')
})

test('letters of other scripts stay', () => {
  assert.equal(plain('clé 日本 😀'), 'clé 日本 😀')
})

test('a long text ends, and not in the middle of a character', () => {
  assert.equal(plain('😀'.repeat(400)), `${'😀'.repeat(300)}…`)
})

test('whatever comes in, one line of visible text comes out', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      assert.doesNotMatch(plain(text), /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\\]/u)
    }),
  )
})
