import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PinError } from '../errors.ts'
import type { PinKind } from './kind.ts'
import { parsePin, pinDigest } from './pin.ts'
import { readPin } from './read.ts'

const BASE64 = 'm7Tz+g5BKb6g6cKubgS78k1TjzWF/f//Pd15J2dncTc='
const HEX = Buffer.from(BASE64, 'base64').toString('hex')
const COLONS = HEX.toUpperCase().replace(/..(?=.)/g, '$&:')
const SPKI = `sha256/${BASE64}`
const CERTIFICATE = `cert-sha256/${BASE64}`

const spellings: readonly (readonly [from: string, text: string, kind: PinKind | undefined, pin: string])[] =
  [
    ['Keypin, of a key', SPKI, undefined, SPKI],
    ['Keypin, of a certificate', CERTIFICATE, undefined, CERTIFICATE],
    ['Keypin, with the kind it has', SPKI, 'spki', SPKI],
    ['curl', `sha256//${BASE64}`, undefined, SPKI],
    ['HPKP', `pin-sha256="${BASE64}"`, undefined, SPKI],
    ['HPKP, out of a header', `pin-sha256="${BASE64}";`, undefined, SPKI],
    ['GnuTLS', `pin-sha256:${BASE64}`, undefined, SPKI],
    ['Android and TrustKit', BASE64, undefined, SPKI],
    ['bare base64 of a certificate', BASE64, 'certificate', CERTIFICATE],
    ['a browser', COLONS, undefined, CERTIFICATE],
    ['openssl', `sha256 Fingerprint=${COLONS}`, undefined, CERTIFICATE],
    ['openssl 1', `SHA256 Fingerprint=${COLONS}`, undefined, CERTIFICATE],
    ['colons around the hash of a key', COLONS.toLowerCase(), 'spki', SPKI],
    ['hexadecimal of a key', HEX, 'spki', SPKI],
    ['hexadecimal of a certificate', HEX.toUpperCase(), 'certificate', CERTIFICATE],
    ['a file with a newline', `${SPKI}\n`, undefined, SPKI],
  ]

for (const [from, text, kind, pin] of spellings) {
  test(`a pin is read as it is written by ${from}`, () => {
    assert.equal(readPin(text, kind === undefined ? {} : { kind }).text, pin)
  })
}

test('a SHA-256 whose base64 begins with a slash is not taken for the spelling of curl', () => {
  const slash = `sha256//${'A'.repeat(42)}=`
  assert.equal(readPin(slash).text, slash)
  assert.equal(parsePin(slash).text, slash)
})

const refused: readonly (readonly [
  fact: string,
  text: string,
  kind: PinKind | undefined,
  message: RegExp,
  hint: RegExp,
])[] = [
  [
    'hexadecimal without a kind',
    HEX,
    undefined,
    /is hexadecimal, which does not say what it is the hash of/,
    /--kind spki .* --kind certificate/,
  ],
  [
    'a spelling that says another kind',
    SPKI,
    'certificate',
    /is of kind spki, not certificate/,
    /leave out the kind/,
  ],
  [
    'a spelling of curl that says another kind',
    `sha256//${BASE64}`,
    'certificate',
    /is of kind spki/,
    /leave out/,
  ],
  ['31 bytes', Buffer.alloc(31, 7).toString('base64'), undefined, /is 31 bytes long/, /copy the pin/],
  ['31 bytes after colons', COLONS.slice(3), undefined, /is 31 bytes long/, /copy the pin/],
  [
    'a SHA-1 fingerprint',
    COLONS.slice(36),
    undefined,
    /is 20 bytes long, the length of SHA-1/,
    /compute the pin/,
  ],
  [
    'a SHA-1 fingerprint as openssl prints it',
    `SHA1 Fingerprint=${COLONS.slice(36)}`,
    undefined,
    /is a SHA-1 pin/,
    /compute the pin/,
  ],
  ['a SHA-1 pin', 'sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAA=', undefined, /is a SHA-1 pin/, /compute the pin/],
  [
    'SHA-1 in hexadecimal',
    HEX.slice(24),
    undefined,
    /is 20 bytes long, the length of SHA-1/,
    /compute the pin/,
  ],
  ['hexadecimal with a digit missing', HEX.slice(1), 'spki', /odd number of digits/, /copy it again/],
  ['hexadecimal of another length', HEX.slice(2), undefined, /31 bytes/, /copy the pin/],
  [
    'base64url',
    Buffer.from(BASE64, 'base64').toString('base64url'),
    undefined,
    /is base64url/,
    /canonical spelling is sha256\/m7Tz/,
  ],
  ['trailing bits', BASE64.replace('c=', 'd='), undefined, /carries bits beyond/, /copy the pin/],
  [
    'a bare P-256 point',
    Buffer.alloc(65, 4).toString('base64'),
    undefined,
    /a bare P-256 point, which is not a hash/,
    /compute/,
  ],
  ['a word', 'certificate', undefined, /./, /./],
  ['nothing', '', undefined, /is 0 bytes long/, /copy/],
]

for (const [fact, text, kind, message, hint] of refused) {
  test(`${fact} is refused with what is wrong and what to do`, () => {
    assert.throws(
      () => readPin(text, kind === undefined ? {} : { kind }),
      (error) => {
        assert.ok(error instanceof PinError)
        assert.match(error.message, message)
        assert.match(error.hint ?? '', hint)
        return true
      },
    )
  })
}

test('every spelling of every hash is read as the same pin', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      const base64 = Buffer.from(digest).toString('base64')
      const hex = Buffer.from(digest).toString('hex')
      const written = [
        `sha256/${base64}`,
        `sha256//${base64}`,
        `pin-sha256="${base64}"`,
        base64,
        hex,
        hex.replace(/..(?=.)/g, '$&:'),
      ]
      for (const text of written) assert.deepEqual(pinDigest(readPin(text, { kind: 'spki' })), digest, text)
    }),
  )
})

test('no text makes it fail but by its own error, nor take long', () => {
  const piece = fc.oneof(
    fc.constantFrom('sha256/', '/', 'pin-sha256', '=', '"', ':', 'ab', ';', ' ', 'fingerprint'),
    fc.string({ maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      try {
        readPin(pieces.join(''))
      } catch (error) {
        assert.ok(error instanceof PinError, String(error))
      }
    }),
    { numRuns: 3000 },
  )
})
