import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lint } from './lint.ts'
import { active, backup, found, now, pin } from './testing/example.ts'

/** A pin that no key has, of which lint says so. */
const repeated = (character: string): string =>
  `sha256/${Buffer.from(character.repeat(44), 'base64').subarray(0, 32).toString('base64')}`
const escaped = (pin: string): string => pin.replace('/', '\\/')

const pinSetOf = (hosts: readonly string[]): string => `{"version":1,"hosts":{\n${hosts.join(',\n')}\n}}`
const entryOf = (host: string, pins: readonly string[]): string =>
  `"${host}": { "pins": [\n${pins.map((pin) => `"${pin}"`).join(',\n')}\n] }`

const placesOf = (text: string): (readonly [string | undefined, string | undefined])[] => {
  const lines = text.split('\n')
  return lint(text, { now })
    .findings.filter(({ rule }) => rule === 'L6')
    .map(({ host, line }) => [host, lines[(line ?? 0) - 1]])
}

describe('the line of a finding', () => {
  const [a, b] = [repeated('A'), repeated('B')] as const

  test('is that of the pin, or of the host', () => {
    const text = JSON.stringify(
      {
        version: 1,
        hosts: {
          'a.example.com': { pins: [active, backup] },
          'b.example.com': { mode: 'report', pins: [active, { ...backup, pin: pin('') }] },
        },
      },
      null,
      2,
    )
    const lines = text.split('\n')
    const at = (rule: string): string =>
      lines[(found(text).find((one) => one.rule === rule)?.line ?? 0) - 1]?.trim() ?? 'no line'
    assert.equal(at('L7'), `"pin": "${pin('')}",`)
    assert.equal(at('L29'), '"b.example.com": {')
  })

  test('is that of the pin in its own entry, though others have it too', () => {
    const text = pinSetOf([entryOf('a.example.com', [a, b]), entryOf('b.example.com', [b, a])])
    assert.deepEqual(placesOf(text), [
      ['a.example.com', `"${a}",`],
      ['a.example.com', `"${b}"`],
      ['b.example.com', `"${b}",`],
      ['b.example.com', `"${a}"`],
    ])
  })

  test('is that of the host where the pin is written with escapes, whatever stands below', () => {
    const text = pinSetOf([entryOf('a.example.com', [escaped(a), b]), entryOf('b.example.com', [a, b])])
    assert.deepEqual(placesOf(text)[0], ['a.example.com', '"a.example.com": { "pins": ['])
  })

  test('is found in a hostile file without reading the rest of it for each pin', () => {
    const pins = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn'].map(repeated).map(escaped)
    const hosts = Array.from({ length: 2_000 }, (_, index) => entryOf(`h${index}.example.com`, pins))
    const before = process.cpuUsage()
    assert.ok(placesOf(pinSetOf(hosts)).length > 10_000)
    // usually one second; a look at all that follows takes more than half a minute
    assert.ok(process.cpuUsage(before).user < 15_000_000)
  })
})
