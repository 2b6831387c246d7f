import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DerReader } from '../bytes/der.ts'
import { name } from '../testing/certificate-parts.ts'
import { element, oid, sequence, set, text } from '../testing/der-writer.ts'
import { MAX_NAME_TEXT, type Name, readName, sameName } from './name.ts'

const CN = '2.5.4.3'
const O = '2.5.4.10'
const C = '2.5.4.6'

function read(der: Uint8Array): Name {
  return readName(new DerReader(der, 'certificate'), 'subject')
}

function cn(value: Uint8Array): Name {
  return read(name([CN, value]))
}

test('a name is written most specific first, with the letters people know', () => {
  const subject = read(name([C, text('DE', 0x13)], [O, text('Example GmbH')], [CN, text('api.example.com')]))
  assert.equal(subject.text, 'CN=api.example.com, O=Example GmbH, C=DE')
  assert.equal(subject.commonName, 'api.example.com')
})

test('an attribute without letters goes by its number', () => {
  assert.equal(read(name(['1.2.3.4', text('x')])).text, '1.2.3.4=x')
})

test('an empty name is empty text', () => {
  const subject = read(name())
  assert.equal(subject.text, '')
  assert.equal(subject.commonName, undefined)
})

test('several attributes of one part are all written', () => {
  const part = set(sequence(oid(O), text('A')), sequence(oid(CN), text('B')))
  assert.equal(read(sequence(part)).text, 'CN=B, O=A')
})

const strings: readonly (readonly [type: string, value: Uint8Array, shown: string])[] = [
  ['UTF8String', text('Zürich'), 'Zürich'],
  ['PrintableString', text('Zurich', 0x13), 'Zurich'],
  ['NumericString', text('123', 0x12), '123'],
  ['T61String, as Latin-1', element(0x14, Uint8Array.of(0x5a, 0xfc)), 'Zü'],
  ['IA5String', text('a@b', 0x16), 'a@b'],
  ['VisibleString', text('abc', 0x1a), 'abc'],
  ['BMPString', element(0x1e, Buffer.from([0x67, 0x71, 0x4e, 0xac])), '東京'],
  ['UniversalString', element(0x1c, Buffer.from([0, 1, 0xf6, 0, 0, 0, 0, 0x41])), '\u{1f600}A'],
  ['BMPString of an odd length', element(0x1e, Uint8Array.of(0, 65, 0)), '#004100'],
  ['UniversalString beyond Unicode', element(0x1c, Uint8Array.of(0, 0x11, 0, 0)), '#00110000'],
  ['UTF8String that is not UTF-8', element(0x0c, Uint8Array.of(0x61, 0xc0, 0xaf)), '#61c0af'],
  ['UTF8String with an overlong NUL', element(0x0c, Uint8Array.of(0xc0, 0x80)), '#c080'],
  ['UTF8String with half a surrogate pair', element(0x0c, Uint8Array.of(0xed, 0xa0, 0x80)), '#eda080'],
  ['BIT STRING', element(0x03, Uint8Array.of(0, 1)), '#0001'],
]

for (const [type, value, shown] of strings) {
  test(`a ${type} is shown as ${shown}`, () => assert.equal(cn(value).commonName, shown))
}

const hostile: readonly (readonly [fact: string, value: string, shown: string])[] = [
  ['a line break', 'a\nIssuer: trusted', 'CN=a\\u{a}Issuer: trusted'],
  ['a terminal sequence', '\u001b]0;x\u0007', 'CN=\\u{1b}]0\\;x\\u{7}'],
  ['a bidirectional override', 'moc.\u202eexample', 'CN=moc.\\u{202e}example'],
  ['a NUL', 'bank.example\u0000.evil.example', 'CN=bank.example\\u{0}.evil.example'],
  ['a second attribute', 'x, O=Trusted+C=US', 'CN=x\\, O\\=Trusted\\+C\\=US'],
  ['its own escapes', 'x\\u{a}', 'CN=x\\\\u{a}'],
  ['leading and trailing spaces', ' x ', 'CN=\\ x\\ '],
  ['a leading number sign', '#00', 'CN=\\#00'],
]

for (const [fact, value, shown] of hostile) {
  test(`${fact} in a name cannot be taken for structure`, () => assert.equal(cn(text(value)).text, shown))
}

test('a name of 60,000 characters is cut', () => {
  const long = cn(text('x'.repeat(60_000)))
  assert.equal(long.text.length, MAX_NAME_TEXT + 1)
  assert.equal(long.commonName?.length, MAX_NAME_TEXT + 1)
  assert.ok(long.text.endsWith('…'))
})

test('names that OpenSSL takes for the same are the same', () => {
  const one = read(name([O, text('Example  CA', 0x13)], [CN, text('Root')]))
  const other = read(name([O, text(' example ca ')], [CN, text('ROOT', 0x13)]))
  assert.notDeepEqual(one.raw, other.raw)
  assert.ok(sameName(one, other))
})

const different: readonly (readonly [fact: string, a: Name, b: Name])[] = [
  ['letters of another script', cn(text('K')), cn(text('\u212a'))],
  ['case outside ASCII', cn(text('É')), cn(text('é'))],
  ['another attribute', cn(text('a')), read(name([O, text('a')]))],
  ['another order', read(name([O, text('a')], [CN, text('b')])), read(name([CN, text('b')], [O, text('a')]))],
  [
    'one part of two, two parts of one',
    read(name([O, text('a')], [CN, text('b')])),
    read(sequence(set(sequence(oid(O), text('a')), sequence(oid(CN), text('b'))))),
  ],
  [
    'a value that looks like a boundary',
    cn(text('a;0 2.5.4.10 "1 b')),
    read(name([CN, text('a')], [O, text('b')])),
  ],
  ['undecodable bytes and the text that shows them', cn(element(0x0c, Uint8Array.of(0xff))), cn(text('#ff'))],
  [
    'undecodable bytes that differ late',
    cn(element(0x0c, new Uint8Array(600).fill(0xff))),
    cn(element(0x0c, new Uint8Array(601).fill(0xff))),
  ],
]

for (const [fact, a, b] of different) {
  test(`names that differ in ${fact} differ`, () => assert.ok(!sameName(a, b)))
}

test('an empty part is refused', () => {
  assert.throws(() => read(sequence(set())), /subject has an empty part/)
})

test('JSON holds what people are shown', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(cn(text('a')))), { text: 'CN=a', commonName: 'a' })
})
