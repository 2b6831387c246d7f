import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostileText } from '../testing/arbitrary.ts'
import { yaml } from './yaml.ts'

test('a literal is a JSON string, which YAML reads the same, in printable ASCII', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const literal = String(yaml.literal(text))
      assert.equal(JSON.parse(literal), text)
      assert.match(literal, /^[ -~]*$/)
    }),
  )
})

test('a comment stays on its line', () => {
  assert.equal(String(yaml.comment('a\nb: c', '')), '# a<U+000A>b: c\n#')
})
