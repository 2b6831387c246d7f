import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostileText } from '../testing/arbitrary.ts'
import { javascript, value } from './javascript.ts'

test('the runtime reads every literal as the text it was written from', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const literal = String(javascript.literal(text))
      assert.equal(evaluate(literal), text)
      assert.match(literal, /^'[ -~]*'$/, 'it is one line of printable ASCII')
    }),
    { numRuns: 2000 },
  )
})

test('a naive literal is broken by some of the same texts', () => {
  const broken = fc.sample(hostileText, 500).filter((text) => {
    try {
      return evaluate(`'${text.replaceAll("'", "\\'")}'`) !== text
    } catch {
      return true
    }
  })
  assert.ok(broken.length > 50)
})

test('a comment ends with its line, whatever is in it', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      assert.equal(new Function(`${javascript.comment(text)}\nreturn 'after'`)(), 'after')
    }),
  )
})

test('a JSON value comes out as it went in, __proto__ and all', () => {
  const keys = fc.oneof(hostileText, fc.constantFrom('__proto__', 'constructor', 'version'))
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      hostileText,
      fc.integer(),
      fc.constant(null),
      tie('list'),
      tie('record'),
    ),
    list: fc.array(tie('value'), { maxLength: 3 }),
    record: fc
      .array(fc.tuple(keys, tie('value')), { maxLength: 3 })
      .map((members) =>
        JSON.parse(`{${members.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`)}}`),
      ),
  })).value
  fc.assert(
    fc.property(json, (data) => {
      const found = evaluate(String(value(data)))
      assert.equal(JSON.stringify(found), JSON.stringify(data))
      assert.deepEqual(found, data)
    }),
  )
})

function evaluate(expression: string): unknown {
  return new Function(`'use strict'; return (${expression})`)()
}
