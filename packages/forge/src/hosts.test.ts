import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ForgeError } from './errors.ts'
import { ipOctets, readHost } from './hosts.ts'

test('a DNS name is read in lower case and as A-labels', () => {
  assert.deepEqual(readHost('API.Example.COM'), { kind: 'dns', name: 'api.example.com' })
  assert.deepEqual(readHost('münchen.example'), { kind: 'dns', name: 'xn--mnchen-3ya.example' })
  assert.deepEqual(readHost('*.example.com'), { kind: 'dns', name: '*.example.com' })
  assert.deepEqual(readHost('localhost'), { kind: 'dns', name: 'localhost' })
})

test('an IP address is read as one, with or without brackets', () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:192.0.2.1']) {
    assert.deepEqual(readHost(address), { kind: 'ip', address })
  }
  assert.deepEqual(readHost('[2001:db8::1]'), { kind: 'ip', address: '2001:db8::1' })
})

test('what is neither is refused, and escaped in the message', () => {
  const label64 = 'a'.repeat(64)
  const labels300 = Array.from({ length: 300 }, () => 'a').join('.')
  const bad = [
    '',
    '.',
    'a..b',
    'a.b.',
    'a b',
    'a\0b',
    'a\tb.com',
    'é\tb.com',
    'fe80::1%eth0',
    'a/b',
    'a@b',
    label64,
    labels300,
  ]
  for (const host of [...bad, '\u202ecom.elpmaxe', 'a"b', "a'b", '<script>']) {
    assert.throws(() => readHost(host), { code: 'FORGE_HOST_INVALID' }, JSON.stringify(host))
  }
  assert.throws(() => readHost('a\0\u202e'), { message: /^"a\\u0000\\u\{202e\}" is neither/u })
})

test('whatever comes in, it is refused or made of the characters of host names', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.domain(), fc.ipV4(), fc.ipV6()), (text) => {
      try {
        const host = readHost(text)
        assert.match(host.kind === 'dns' ? host.name : host.address, /^[a-z0-9_*.:-]{1,253}$/iu)
      } catch (error) {
        assert.ok(error instanceof ForgeError)
        assert.match(error.message, /^[ -~]{1,1000}$/u)
      }
    }),
  )
})

test('the octets of an address', () => {
  const hex = (address: string): string => Buffer.from(ipOctets(address)).toString('hex')
  assert.equal(hex('192.0.2.255'), 'c00002ff')
  assert.equal(hex('::'), '0'.repeat(32))
  assert.equal(hex('::1'), '1'.padStart(32, '0'))
  assert.equal(hex('2001:db8::'), '20010db8'.padEnd(32, '0'))
  assert.equal(hex('1:2:3:4:5:6:7:8'), '00010002000300040005000600070008')
  assert.equal(hex('::ffff:192.0.2.1'), '00000000000000000000ffffc0000201')
})
