import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { toolPath } from '../../../../tools/testing/needs.ts'
import { inOwnNetwork, needsNetwork } from '../testing/network.ts'
import { gatewayRules } from './gateway.ts'

test('what is no interface or no address does not come into a rule', () => {
  const bad = ['', 'a b', 'a"', 'a/b', 'x'.repeat(16), 'a;b', 'a\n']
  for (const name of bad) {
    assert.throws(() => gatewayRules({ interface: name, address: '192.168.4.1', port: 8080 }), TypeError)
  }
  assert.throws(() => gatewayRules({ interface: 'wlan0', address: 'lab.local', port: 8080 }), TypeError)
})

test('QUIC goes where TCP goes, and the other version of IP goes nowhere', () => {
  const { rules } = gatewayRules({ interface: 'wlan0', address: '192.168.4.1', port: 8080 })
  assert.match(
    rules,
    /iifname "wlan0" meta nfproto ipv4 meta l4proto \{ tcp, udp \} th dport 443 dnat ip to 192\.168\.4\.1:8080/u,
  )
  assert.match(rules, /nfproto ipv6 udp dport 443 reject/u)
})

test('nftables takes them, and takes them away again', needsNetwork(), () => {
  for (const address of ['192.168.4.1', '0.0.0.0', 'fd00::1', '::']) {
    const { rules, remove } = gatewayRules({ interface: 'wlan0', address, port: 8080 })
    const nft = toolPath('netfilter', 'nft')
    const left = inOwnNetwork([
      'sh',
      '-c',
      `printf '%s' "$2" | "$1" -f - && ${remove.replace(/^nft/u, '"$1"')} && "$1" list ruleset`,
      'sh',
      nft,
      rules,
    ])
    assert.equal(left, '')
  }
})

test(
  'behind a real gateway with these rules, a device is led to the lab by name, by address and by QUIC',
  needsNetwork(),
  () => {
    const script = join(import.meta.dirname, '../testing/gateway.ts')
    const command = [process.execPath, '--conditions=keypin-source', script, toolPath('netfilter', 'nft')]
    const { device, arrivals, seen } = JSON.parse(inOwnNetwork(command))
    assert.deepEqual(device, ['DNS:api.example.com', 'DNS:api.example.com', true])
    assert.deepEqual(arrivals, [
      { way: 'led', host: '203.0.113.9', port: 443, serverName: null },
      { way: 'direct', serverName: 'api.example.com' },
    ])
    assert.deepEqual(
      seen,
      [
        { datagrams: 1, isLedByName: false },
        { datagrams: 0, isLedByName: false },
      ],
      'it says nothing of another device',
    )
  },
)
