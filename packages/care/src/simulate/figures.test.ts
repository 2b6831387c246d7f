import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CareError } from '../errors.ts'
import { shareAfter } from './curve.ts'
import { readFigures } from './figures.ts'

describe('figures', () => {
  test('of shares are a curve, with lines between the days', () => {
    const curve = readFigures('day,share\r\n0,0\r\n10,50\r\n20,80.5 %\r\n')
    assert.deepEqual(
      [0, 5, 10, 20, 99].map((day) => shareAfter(curve, day)),
      [0, 0.25, 0.5, 0.805, 0.805],
    )
  })

  test('of shares that fall stay at the highest: nobody unlearns a pin', () => {
    assert.equal(shareAfter(readFigures('day,share\n0,0\n5,60\n6,40'), 6), 0.6)
  })

  test('of versions are the share that has one or a newer one, by the days since it appeared', () => {
    const rows = [
      ['2026-11-01', '1.0', 100],
      ['2026-11-02', '1.0', 80],
      ['2026-11-02', '"1,1"', 20],
      ['2026-11-03', '1.0', 50],
      ['2026-11-03', '"1,1"', 30],
      ['2026-11-03', '1.2', 20],
    ]
    const curve = readFigures(`day,version,users\n${rows.map((row) => row.join(',')).join('\n')}`)
    // 1.1: 20 of 100, then 50 of 100; 1.2: 20 of 100
    assert.deepEqual(curve.shares, [0.2, 0.5])
  })

  const faults: readonly [string, string, RegExp][] = [
    ['nothing', '', /holds no figures/],
    ['another header', 'date,installs\n1,2', /line 1 begins with neither/],
    ['a formula', 'day,share\n0,=1+1', /line 2 has '=1\+1'/],
    ['a share above all', 'day,share\n0,101', /line 2/],
    ['an exponent', 'day,share\n1e300,5', /line 2/],
    ['a negative day', 'day,share\n-1,5', /line 2/],
    ['half a day', 'day,share\n0.5,5', /not a whole day/],
    ['a day twice', 'day,share\n1,5\n1,6', /line 3 tells day 1 a second time/],
    ['an open quote', 'day,version,users\n1,"a,5', /line 2 has a quote/],
    ['a cell too many', 'day,share\n1,2,3', /line 2 has more than two cells/],
    ['a long version', `day,version,users\n1,${'a'.repeat(65)},5`, /at most 64/],
    ['a long line', `day,share\n${'1'.repeat(2_000)}`, /longer than 1,000/],
    ['no new version', 'day,version,users\n1,a,5\n2,a,5', /no version appears/],
    ['far too many lines', `day,share\n${'\n'.repeat(200_010)}1,1`, /more than 200000 lines/],
    ['far too long a time', 'day,version,users\n1,a,5\n900000,b,5', /more than 3660 days/],
  ]
  for (const [what, text, message] of faults)
    test(`with ${what} are refused, with the line`, () => {
      assert.throws(
        () => readFigures(text),
        (error) => error instanceof CareError && message.test(error.message),
      )
    })

  test('throw nothing but their own error, and in time, whatever the text', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.constantFrom('"', '""', '1', '2026-11-01', '__proto__'),
    )
    const lines = fc.array(fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(',')))
    fc.assert(
      fc.property(fc.constantFrom('day,share', 'day,version,users', ''), lines, (header, rows) => {
        try {
          const { shares } = readFigures([header, ...rows].join('\n'))
          assert.ok(shares.every((share, at) => share >= (shares[at - 1] ?? 0) && share <= 1))
        } catch (error) {
          assert.ok(error instanceof CareError, String(error))
        }
      }),
    )
  })

  test('of the largest size that is read take no more than some seconds', { timeout: 30_000 }, () => {
    const rows: string[] = []
    for (let day = 1; day <= 990; day++)
      for (let version = 0; version < 200; version++) rows.push(`${day},v${version},${version < day ? 5 : 0}`)
    readFigures(`day,version,users\n${rows.join('\n')}`)
  })
})
