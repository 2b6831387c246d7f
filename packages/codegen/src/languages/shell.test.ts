import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostileText } from '../testing/arbitrary.ts'
import { shell } from './shell.ts'

test('sh reads every literal as the text it was written from, and comments not at all', () => {
  const texts = fc.sample(
    fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)) }),
    {
      numRuns: 200,
      seed: 1,
    },
  )
  const comments = fc.sample(hostileText, { numRuns: 200, seed: 1 })
  const rows = texts.map(
    (text, index) => `${shell.comment(comments[index] ?? '')}\nprintf '%s\\n' ${shell.literal(text)}`,
  )
  const out = execFileSync('/bin/sh', [], { input: rows.join('\n'), encoding: 'utf8' })
  assert.deepEqual(out.split('\n').slice(0, -1), texts)
})

test('what single quotes cannot hold in sight is no literal', () => {
  for (const text of ['\n', '\0', 'é', '\u202e', '\x1b'])
    assert.throws(() => shell.literal(text), /printable ASCII/)
})
