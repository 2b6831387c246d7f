import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { redactedFirstLine } from './first-line.ts'

const shown = (text: string): string => redactedFirstLine(Buffer.from(text, 'latin1'))

test('method and path of a request are kept', () => {
  assert.equal(shown('GET /v1/orders HTTP/1.1\r\nauthorization: Bearer abc\r\n'), 'GET /v1/orders HTTP/1.1')
})

test('queries, user names and whatever looks like a token are taken out', () => {
  assert.equal(shown('GET /pay?token=hunter2&a=b HTTP/1.1\r\n'), 'GET /pay?… HTTP/1.1')
  assert.equal(shown('GET /reset/3f9a2c7d18aa44b0 HTTP/1.1\r\n'), 'GET /reset/… HTTP/1.1')
  assert.equal(shown('GET http://ann:secret@host/a HTTP/1.1\r\n'), 'GET http://…@host/a HTTP/1.1')
})

test('what is no HTTP/1 request is only counted', () => {
  assert.equal(shown('user ann password hunter2\n'), '(26 bytes or more that are no HTTP/1 request)')
})

test('no bytes give more than a short line of visible characters', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isHttp) => {
      const text = isHttp ? `GET /${Buffer.from(bytes).toString('latin1')} HTTP/1.1\r\n` : bytes
      const line = redactedFirstLine(Buffer.from(text as string, 'latin1'))
      assert.match(line, /^[\x20-\x7e…]{1,200}$/u)
    }),
  )
})
