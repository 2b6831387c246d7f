import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labVariables, withoutTrust } from './environment.ts'

test('what would give the client other roots or another way is kept from it, and named', () => {
  const { variables, withheld } = withoutTrust({
    PATH: '/bin',
    SSL_CERT_FILE: '/etc/x',
    NODE_EXTRA_CA_CERTS: '/etc/y',
    https_proxy: 'http://proxy',
    KEYPIN_LAB_URL: 'https://left-over',
  })
  assert.deepEqual(variables, { PATH: '/bin' })
  assert.deepEqual(withheld, ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'https_proxy'])
})

test('the URL names the host under test, and an IPv6 address in brackets', () => {
  const paths = { port: 443, ca: '/ca', pinSet: '/pins' }
  assert.equal(labVariables({ ...paths, host: 'a.test' }).KEYPIN_LAB_URL, 'https://a.test:443/')
  assert.equal(labVariables({ ...paths, host: '::1' }).KEYPIN_LAB_URL, 'https://[::1]:443/')
})

test('a client on this machine is told where the lab is, also when that is not loopback', () => {
  const facts = {
    host: 'api.example.com',
    port: 8080,
    ca: 'ca.pem',
    pinSet: 'pinset.json',
    via: 'connect',
  } as const
  assert.equal(labVariables(facts).KEYPIN_LAB_ADDRESS, '127.0.0.1')
  const led = labVariables({ ...facts, address: '192.168.4.1' })
  assert.equal(led.KEYPIN_LAB_ADDRESS, '192.168.4.1')
  assert.equal(led.HTTPS_PROXY, 'http://192.168.4.1:8080')
  assert.equal(labVariables({ ...facts, address: 'fd00::1' }).KEYPIN_LAB_PROXY, 'http://[fd00::1]:8080')
})
