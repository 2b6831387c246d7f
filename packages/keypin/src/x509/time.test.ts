import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DerReader } from '../bytes/der.ts'
import { text } from '../testing/der-writer.ts'
import { readTime } from './time.ts'

const UTC = 0x17
const GENERALIZED = 0x18

function read(value: string, tag: number): string {
  return readTime(new DerReader(text(value, tag), 'certificate'), 'notAfter').toISOString()
}

const times: readonly (readonly [value: string, tag: number, read: string])[] = [
  ['260101000000Z', UTC, '2026-01-01T00:00:00.000Z'],
  ['491231235959Z', UTC, '2049-12-31T23:59:59.000Z'],
  ['500101000000Z', UTC, '1950-01-01T00:00:00.000Z'],
  ['000229120000Z', UTC, '2000-02-29T12:00:00.000Z'],
  ['20500101000000Z', GENERALIZED, '2050-01-01T00:00:00.000Z'],
  ['99991231235959Z', GENERALIZED, '9999-12-31T23:59:59.000Z'],
  ['00000101000000Z', GENERALIZED, '0000-01-01T00:00:00.000Z'],
]

for (const [value, tag, expected] of times) {
  test(`${value} is ${expected}`, () => assert.equal(read(value, tag), expected))
}

const refused: readonly (readonly [fact: string, value: string, tag: number])[] = [
  ['no seconds', '2601010000Z', UTC],
  ['an offset instead of Z', '260101000000+0100', UTC],
  ['no zone', '260101000000', UTC],
  ['a fraction of a second', '20260101000000.5Z', GENERALIZED],
  ['a day that the month has not', '260230000000Z', UTC],
  ['a leap day in a common year', '250229000000Z', UTC],
  ['month 13', '261301000000Z', UTC],
  ['month 0', '260001000000Z', UTC],
  ['hour 24', '260101240000Z', UTC],
  ['second 60', '260101000060Z', UTC],
  ['four digits of year in a UTCTime', '20260101000000Z', UTC],
  ['two digits of year in a GeneralizedTime', '260101000000Z', GENERALIZED],
  ['digits of another script', '２６0101000000Z', 0x0c],
  ['another type', '260101000000Z', 0x13],
]

for (const [fact, value, tag] of refused) {
  test(`${fact} is refused`, () => {
    assert.throws(() => read(value, tag), /notAfter is not a time in the form of RFC 5280/)
  })
}
