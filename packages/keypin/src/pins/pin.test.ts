import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeBase64 } from '../bytes/base64.ts'
import { PinError } from '../errors.ts'
import { formatPin, parsePin, pinDigest, samePin } from './pin.ts'

const KEY = 'm7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc='
const pin = parsePin(`sha256/${KEY}`)

test('a pin is 32 bytes and a kind, in one spelling', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.constantFrom('sha256/', 'cert-sha256/'),
      (digest, prefix) => {
        const text = prefix + encodeBase64(digest)
        const parsed = parsePin(text)
        assert.equal(formatPin(parsed), text)
        assert.deepEqual(pinDigest(parsed), digest)
        assert.equal(parsed.kind, prefix === 'sha256/' ? 'spki' : 'certificate')
      },
    ),
  )
})

test('a pin prints as its text, in a template and in JSON', () => {
  assert.equal(`${pin}`, `sha256/${KEY}`)
  assert.equal(JSON.stringify({ pin }), `{"pin":"sha256/${KEY}"}`)
})

test('a pin cannot be changed', () => {
  assert.throws(() => Object.assign(pin, { text: 'sha256/x' }), TypeError)
  pinDigest(pin).fill(0)
  assert.equal(formatPin(pin), `sha256/${KEY}`)
})

test('pins are the same when kind and bytes are', () => {
  assert.ok(samePin(pin, parsePin(`sha256/${KEY}`)))
  assert.ok(!samePin(pin, parsePin(`cert-sha256/${KEY}`)), 'a naive comparison of the bytes would say yes')
})

const digest = Buffer.from(KEY, 'base64')
const refused: readonly (readonly [fact: string, text: string, message: RegExp, hint?: RegExp])[] = [
  ['nothing', '', /"" is not a pin: it begins with neither "sha256\/" nor "cert-sha256\/"/],
  ['no hash', 'sha256/', /"" is 0 bytes long; a pin is a SHA-256 of 32 bytes/],
  [
    '31 bytes',
    `sha256/${digest.subarray(1).toString('base64')}`,
    /is 31 bytes long; a pin is a SHA-256 of 32 bytes/,
    /copy the pin again/,
  ],
  ['33 bytes', `sha256/${Buffer.concat([digest, Buffer.of(1)]).toString('base64')}`, /is 33 bytes long/],
  [
    'trailing bits',
    `sha256/${KEY.replace('c=', 'd=')}`,
    /character 43 carries bits beyond the last byte/,
    /copy the pin again/,
  ],
  [
    'base64url',
    `sha256/${digest.toString('base64url')}`,
    /is base64url: character 5 is "-" or "_"/,
    /canonical spelling is sha256\/m7Tz\+g5B/,
  ],
  [
    'base64url with padding',
    `cert-sha256/${digest.toString('base64url')}=`,
    /is base64url/,
    /canonical spelling is cert-sha256\/m7Tz\+g5B/,
  ],
  [
    'no padding',
    `sha256/${KEY.slice(0, -1)}`,
    /without its right padding/,
    /canonical spelling is sha256\/m7Tz/,
  ],
  ['too much padding', `sha256/${KEY}=`, /without its right padding/, /canonical spelling/],
  ['white space', `sha256/${KEY} `, /has white space at character 45/, /canonical spelling/],
  ['a line break', `sha256/${KEY.slice(0, 20)}\n${KEY.slice(20)}`, /has white space at character 21/],
  ['a character that looks alike', `sha256/${KEY.replace('T', 'Т')}`, /character 3 does not belong/],
  ['hexadecimal', `sha256/${digest.toString('hex')}`, /is 48 bytes long, the length of SHA-384/],
  [
    'a SHA-1 pin',
    `sha1/${digest.subarray(12).toString('base64')}`,
    /is a SHA-1 pin; a pin is a SHA-256/,
    /keypin inspect/,
  ],
  [
    'SHA-1 under a wrong name',
    `sha256/${digest.subarray(12).toString('base64')}`,
    /is 20 bytes long, the length of SHA-1/,
    /compute the pin/,
  ],
  ['SHA-512', `sha256/${Buffer.alloc(64).toString('base64')}`, /64 bytes long, the length of SHA-512/],
  ["curl's spelling", `sha256//${KEY}`, /is base64 without its right padding/],
  ["HPKP's spelling", `pin-sha256="${KEY}"`, /is not a pin/, /keypin inspect/],
  ['bare base64', KEY, /is not a pin/],
  ['upper case', `SHA256/${KEY}`, /is not a pin/],
  ['a space before', ` sha256/${KEY}`, /is not a pin/],
]

for (const [fact, text, message, hint] of refused) {
  test(`${fact} is refused with what is wrong and what to do`, () => {
    assert.throws(
      () => parsePin(text),
      (error) => {
        assert.ok(error instanceof PinError)
        assert.equal(error.code, 'KEYPIN_PIN_MALFORMED')
        assert.match(error.message, message)
        assert.match(error.hint ?? '', hint ?? /./)
        return true
      },
    )
  })
}

test('what a stranger wrote is shown on one bounded line', () => {
  const evil = `\u001b[2J\n${'x'.repeat(10_000)}`
  assert.throws(
    () => parsePin(evil),
    (error) =>
      error instanceof PinError &&
      error.message.length < 250 &&
      error.message.includes('"\\u{1b}[2J\\u{a}xxx'),
  )
})

test('a pin that is not text is misuse', () => {
  assert.throws(() => parsePin(null as unknown as string), TypeError)
})

test('no text gives a pin but the canonical one, or any other error', () => {
  const near = fc.tuple(
    fc.constantFrom('sha256/', 'cert-sha256/', 'sha1/', ''),
    fc.nat(60),
    fc.constantFrom('', '=', 'A', '-', '\n', 'é'),
  )
  fc.assert(
    fc.property(near, ([prefix, cut, extra]) => {
      const text = prefix + KEY.slice(0, cut) + extra
      try {
        const parsed = parsePin(text)
        assert.equal(parsed.text, text)
        assert.equal(Buffer.from(pinDigest(parsed)).toString('base64'), text.slice(text.indexOf('/') + 1))
      } catch (error) {
        assert.ok(error instanceof PinError, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})
