import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suggest } from './suggest.ts'

const known = ['inspect', 'add', 'remove', 'lint', 'verify', 'generate', 'lab init', 'timeout']

for (const [typed, meant] of [
  ['inspct', 'inspect'],
  ['insepct', 'inspect'],
  ['LINT', 'lint'],
  ['gen', 'generate'],
  ['ad', 'add'],
  ['veryfi', 'verify'],
] as const)
  test(`${typed} was probably ${meant}`, () => assert.equal(suggest(typed, known), meant))

test('what is like nothing is not guessed at', () => {
  assert.equal(suggest('frobnicate', known), undefined)
  assert.equal(suggest('x', known), undefined)
  assert.equal(suggest('a'.repeat(10_000), known), undefined)
})
