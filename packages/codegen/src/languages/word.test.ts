import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostileText } from '../testing/arbitrary.ts'
import { pem } from './pem.ts'
import { word } from './word.ts'

test('host names, addresses and paths are words', () => {
  for (const text of ['xn--bcher-kva.example', '192.0.2.7', '2001:db8::7', '/etc/nginx/pins/a_b.pem'])
    assert.equal(String(word.literal(text)), text)
})

test('what a configuration file could read otherwise is no word', () => {
  for (const text of ['', 'a b', '$host', 'a;', '{', '"', "'", 'a#b', 'a\\', 'a\n', 'a=b', 'é', '%[src]'])
    assert.throws(() => word.literal(text), /no plain word/)
})

test('comments stay on their line and end with it', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      for (const language of [word, pem]) assert.match(String(language.comment(text)), /^#[^\\\n\r\0]*$/)
    }),
  )
})

test('a certificate is written as RFC 7468 has it', () => {
  const lines = pem.certificate(new Uint8Array(100).fill(7)).lines
  assert.equal(lines[0], '-----BEGIN CERTIFICATE-----')
  assert.equal(lines.at(-1), '-----END CERTIFICATE-----')
  assert.equal(lines[1]?.length, 64)
  assert.deepEqual(Buffer.from(lines.slice(1, -1).join(''), 'base64'), Buffer.alloc(100, 7))
})
