import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostileText } from '../testing/arbitrary.ts'
import { http } from './http.ts'

test('a literal is one quoted string on one line, whatever is in it', () => {
  fc.assert(
    fc.property(hostileText, (text) =>
      assert.match(String(http.literal(text)), /^"(?:[ !#-[\]-~]|\\["\\])*"$/),
    ),
  )
})

test('a comment stays on its line', () => {
  fc.assert(fc.property(hostileText, (text) => assert.match(String(http.comment(text)), /^#[^\n\r]*$/)))
})
