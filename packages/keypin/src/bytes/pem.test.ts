import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CertificateError } from '../errors.ts'
import { formatPem, MAX_PEM_LENGTH, readPem } from './pem.ts'

const der = Uint8Array.from({ length: 100 }, (_, i) => i)
const pem = formatPem('CERTIFICATE', der)

test('what was formatted is read back', () => {
  const label = fc.constantFrom('CERTIFICATE', 'PUBLIC KEY', 'X.509 CERTIFICATE', 'EC PRIVATE KEY')
  const block = fc.record(
    { label, der: fc.uint8Array({ minLength: 1, maxLength: 300 }) },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(
      fc.array(block, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('\n', '\r\n'),
      (blocks, eol) => {
        const text = blocks.map((one) => formatPem(one.label, one.der)).join('')
        assert.deepEqual(readPem(text.replaceAll('\n', eol)), blocks)
      },
    ),
  )
})

const accepted: readonly (readonly [fact: string, text: string, blocks: number])[] = [
  ['a bundle', pem + pem, 2],
  [
    'text before, between and after, as openssl s_client prints it',
    `CONNECTED(3)\n---\n 0 s:CN=a\n${pem}---\nok\n`,
    1,
  ],
  ['a byte order mark', `\ufeff${pem}`, 1],
  ['no closing newline', pem.trimEnd(), 1],
  ['one long line', pem.replace(/(?<=[A-Za-z0-9+/])\n(?=[A-Za-z0-9+/=])/g, ''), 1],
  ['white space around the lines', pem.replaceAll('\n', ' \t\n '), 1],
  ['comments of a CA bundle', `# Root CA\n# SHA-256: 00:11\n${pem}`, 1],
]

for (const [fact, text, blocks] of accepted) {
  test(`${fact} can be read`, () => {
    const read = readPem(text)
    assert.equal(read.length, blocks)
    for (const block of read) assert.deepEqual(block, { label: 'CERTIFICATE', der })
  })
}

const refused: readonly (readonly [fact: string, text: string, message: RegExp])[] = [
  ['nothing', '', /has no "-----BEGIN/],
  [
    'a block that is never closed',
    pem.slice(0, -30),
    /line 1 .* opens the block "CERTIFICATE", which is never closed/,
  ],
  [
    'a block closed by another label',
    pem.replace('END CERTIFICATE', 'END PUBLIC KEY'),
    /line 5 .* has "-----END PUBLIC KEY-----" inside the block "CERTIFICATE" of line 1/,
  ],
  [
    'garbage after the closing boundary',
    `${pem.trimEnd()}garbage\n`,
    /line 5 .*END CERTIFICATE-----" and more inside the block/,
  ],
  ['garbage within the base64', pem.replace('AAEC', 'AA!C'), /line 2 .* is not base64/],
  ['padding in the middle', pem.replace('AAEC', 'AAE='), /line 2 .* is not base64/],
  [
    'base64 that is not whole',
    pem.replace(/\n(.)(\S*)\n-----END/, '\n$2\n-----END'),
    /line 4 .* is not whole \(length\)/,
  ],
  [
    'trailing bits',
    formatPem('X', Uint8Array.of(1)).replace('AQ==', 'AR=='),
    /is not whole \(trailing-bits\)/,
  ],
  ['an empty block', '-----BEGIN X-----\n-----END X-----\n', /line 1 .* nothing in it/],
  ['a lone END', '-----END CERTIFICATE-----\n', /line 1 .* is not a boundary: "-----END CERTIFICATE-----"/],
  ['a BEGIN with too few dashes', pem.replace('-----BEGIN', '----BEGIN'), /line 1 .* is not a boundary/],
  ['a BEGIN in lower case', pem.replace('BEGIN', 'begin'), /line 1 .* is not a boundary/],
  ['a BEGIN without a label', pem.replaceAll(' CERTIFICATE', ' '), /line 1 .* is not a boundary/],
  [
    'a second block whose BEGIN got lost',
    pem + pem.split('\n').slice(1).join('\n'),
    /line 6 .* is base64 outside of any block/,
  ],
  [
    'a block inside a block',
    `-----BEGIN A-----\n${pem}-----END A-----\n`,
    /line 2 .* inside the block "A" of line 1/,
  ],
  [
    'an encrypted block with headers',
    pem.replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n'),
    /line 2 .* is a header/,
  ],
]

for (const [fact, text, message] of refused) {
  test(`${fact} is refused`, () => {
    assert.throws(
      () => readPem(text),
      (error) =>
        error instanceof CertificateError &&
        error.code === 'KEYPIN_PEM_MALFORMED' &&
        message.test(error.message),
    )
  })
}

test('what a stranger wrote is made visible in the message', () => {
  const evil = '-----BEGIN \u001b[2J\u202e-----\n'
  assert.throws(() => readPem(evil), {
    message: /is not a boundary: "-----BEGIN \\u\{1b\}\[2J\\u\{202e\}-----"/,
  })
})

test('a message shows nothing of what stands in a block, since it may be a private key', () => {
  const secret = 'MC4CAQAwBQYDK2VwBCIEI'.padEnd(64, 'S')
  const broken = [
    `-----BEGIN PRIVATE KEY-----\n${secret}!${secret}\n-----END PRIVATE KEY-----\n`,
    `-----BEGIN PRIVATE KEY-----${secret}-----END PRIVATE KEY-----\n`,
    `-----BEGIN PRIVATE KEY----- ${secret} -----END PRIVATE KEY-----\n`,
    `-----BEGIN PRIVATE KEY-----\n${secret}-----END PRIVATE KEY-----\n`,
    `-----BEGIN PRIVATE KEY-----\n-${secret}\n-----END PRIVATE KEY-----\n`,
    `${secret}\n-----END PRIVATE KEY-----\n`,
    `-----BEGIN PRIVATE KEY-----\nProc-Type: ${secret}\n`,
  ]
  for (const text of broken) {
    assert.throws(
      () => readPem(text),
      (error) => error instanceof CertificateError && !/SS|MC4/.test(error.message + error.hint),
      text,
    )
  }
})

test('every message says what to do next', () => {
  for (const [, text] of refused) {
    assert.throws(
      () => readPem(text),
      (error) => error instanceof CertificateError && (error.hint ?? '') !== '',
    )
  }
})

test('text that is too long is refused before it is split', () => {
  assert.throws(() => readPem(' '.repeat(MAX_PEM_LENGTH + 1)), { code: 'KEYPIN_X509_TOO_LARGE' })
})

test('text in UTF-16 is recognized', () => {
  const wide = Buffer.from(pem, 'utf16le').toString('latin1')
  assert.throws(() => readPem(wide), { hint: 'the text seems to be UTF-16; save it as UTF-8' })
})

test('no text makes the reader throw anything but its own error', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '-----BEGIN ',
      '-----END ',
      'A',
      '-----',
      '\n',
      '\r\n',
      'AAAA',
      '=',
      'X: y',
      '\ufeff',
      ' ',
    ),
    fc.string({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        assert.ok(readPem(pieces.join('')).length > 0)
      } catch (error) {
        assert.ok(error instanceof CertificateError, String(error))
      }
    }),
    { numRuns: 3000 },
  )
})
