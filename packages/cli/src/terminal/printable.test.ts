import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  printable,
  printableJson,
  printableJsonBytes,
  printableJsonText,
  printableLines,
} from './printable.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const obeyed = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

describe('text from outside', () => {
  test('shows what a terminal would obey', () => {
    assert.equal(printable('a\u001b[2Jb'), 'a\\u{1b}[2Jb')
    assert.equal(printable('\u202egnp.exe'), '\\u{202e}gnp.exe')
    assert.equal(printable('line\nforged'), 'line\\u{a}forged')
    assert.equal(printable('\ud800'), '\\u{d800}')
  })

  test('stays as it is where it is harmless', () => {
    assert.equal(printable('CN=Bücher GmbH, O=株式会社 🙂'), 'CN=Bücher GmbH, O=株式会社 🙂')
    assert.equal(printableLines('a\nb'), 'a\nb')
  })

  test('never leaves anything that a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => assert.doesNotMatch(printable(text), obeyed)),
    )
  })
})

describe('JSON', () => {
  test('is the same data, whatever is in it, and obeyed by no terminal', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = printableJson(value)
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
        assert.doesNotMatch(text.replaceAll('\n', ''), obeyed)
      }),
    )
  })

  test('is the same as bytes, where nothing had to be escaped and where something had', () => {
    const harmless = fc.jsonValue()
    const anything = fc.jsonValue({ stringUnit: 'binary' })
    const commands = fc.constantFrom(
      '##[group]x',
      'a ##vso[task.setvariable]b',
      '\u007f',
      '\u009b2J',
      'Bücher',
    )
    fc.assert(
      fc.property(fc.oneof(harmless, anything, commands), (value) => {
        const json = JSON.stringify(value)
        assert.equal(String(Buffer.from(printableJsonBytes(Buffer.from(json)))), printableJsonText(json))
      }),
    )
  })
})
