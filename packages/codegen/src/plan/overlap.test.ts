import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { covers, widerEntries } from './overlap.ts'

const label = fc.constantFrom('a', 'b', 'c')
const entry = fc.record({
  host: fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
  subdomains: fc.constantFrom('none' as const, 'one' as const, 'any' as const),
})

test('the wider entries are those that a look at every one finds, in the same order', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
      for (const one of entries)
        assert.deepEqual(
          widerEntries(one, entries),
          entries.filter((other) => other.host !== one.host && covers(other, one.host)),
        )
    }),
  )
})
