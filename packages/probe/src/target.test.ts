import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { HostError } from 'keypin'
import { ProbeError } from './errors.ts'
import { parseEndpoint, parseTarget, withoutCredentials } from './target.ts'

const folder = mkdtempSync(join(tmpdir(), 'keypin-target-'))
after(() => rmSync(folder, { recursive: true }))

describe('a target', () => {
  const hosts: [string, string, number][] = [
    ['api.example.com', 'api.example.com', 443],
    ['API.Example.com.', 'api.example.com', 443],
    ['api.example.com:8443', 'api.example.com', 8443],
    ['127.0.0.1:443', '127.0.0.1', 443],
    ['::1', '::1', 443],
    ['[::1]:8443', '::1', 8443],
    ['bücher.example', 'xn--bcher-kva.example', 443],
    ['https://api.example.com/v1?x=1', 'api.example.com', 443],
    ['https://user:secret@api.example.com:8443', 'api.example.com', 8443],
    ['wss://[::1]:9000/socket', '::1', 9000],
    ['imaps://mail.example.com', 'mail.example.com', 993],
    ['localhost', 'localhost', 443],
  ]
  for (const [text, host, port] of hosts)
    test(`${text} is a server`, () => {
      assert.deepEqual(parseTarget(text, folder), { kind: 'host', host, port })
    })

  for (const text of ['./api.example.com', 'chain.pem', '/tmp/x', 'certs/leaf', 'leaf.DER'])
    test(`${text} is a file`, () => {
      assert.equal(parseTarget(text, folder).kind, 'file')
    })

  test('a word without a dot is the file of that name where there is one, else a host', () => {
    assert.equal(parseTarget('leaf', folder).kind, 'host')
    writeFileSync(join(folder, 'leaf'), '')
    assert.equal(parseTarget('leaf', folder).kind, 'file')
  })

  for (const text of [
    '',
    'http://api.example.com',
    'gopher://x',
    'api.example.com:0',
    'api.example.com:99999',
  ])
    test(`'${text}' is refused, and the hint says what to type`, () => {
      assert.throws(
        () => parseTarget(text, folder),
        (error: ProbeError) => error instanceof ProbeError && error.hint !== undefined,
      )
    })

  for (const text of [
    'evil\u0007.example.com',
    'a b',
    '*.example.com',
    'https://a%00b/',
    '[::1%25eth0]:443',
    'host:https',
  ])
    test(`${JSON.stringify(text)} is no host`, () => {
      assert.throws(() => parseTarget(text, folder), HostError)
    })

  test('a host without a port gets the default one', () => {
    assert.deepEqual(parseEndpoint('mail.example.com', 993), { host: 'mail.example.com', port: 993 })
  })
})

test('a target is told without a password', () => {
  const told = [
    ['https://user:s3cret@a.example/x@y', 'https://a.example/x@y'],
    ['imap://a@b@a.example', 'imap://a.example'],
    ['https://a.example/?q=u@v', 'https://a.example/?q=u@v'],
    ['a@b.example', 'a@b.example'],
  ] as const
  for (const [target, without] of told) assert.equal(withoutCredentials(target), without)
})
