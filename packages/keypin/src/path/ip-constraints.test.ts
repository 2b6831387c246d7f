import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { IpRange } from '../x509/names.ts'
import { isIpRange, overlapsIp, withinIp } from './ip-constraints.ts'

function range(address: readonly number[], prefix: number): IpRange {
  const bits = '1'.repeat(prefix).padEnd(address.length * 8, '0')
  const mask = Array.from(address, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2))
  return { address: Uint8Array.from(address), mask: Uint8Array.from(mask) }
}

function bits(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(2).padStart(8, '0')).join('')
}

const ip4 = fc.uint8Array({ minLength: 4, maxLength: 4 })
const mapped = (ip: Uint8Array): Uint8Array => Uint8Array.of(...new Array(10).fill(0), 255, 255, ...ip)

describe('IP constraints', () => {
  test('hold for addresses that begin with the same bits', () => {
    fc.assert(
      fc.property(ip4, ip4, fc.nat(32), (ip, address, prefix) => {
        const isWithin = bits(ip).startsWith(bits(address).slice(0, prefix))
        assert.equal(withinIp(ip, range([...address], prefix)), isWithin)
      }),
    )
  })

  test('a network of one version permits no address of the other', () => {
    assert.ok(!withinIp(mapped(Uint8Array.of(192, 0, 2, 7)), range([0, 0, 0, 0], 0)))
    assert.ok(!withinIp(Uint8Array.of(192, 0, 2, 7), range(new Array(16).fill(0), 0)))
  })

  test('an excluded network excludes its addresses in either notation', () => {
    const ip = Uint8Array.of(192, 0, 2, 7)
    assert.ok(overlapsIp(mapped(ip), range([192, 0, 2, 0], 24)))
    assert.ok(overlapsIp(ip, range([...mapped(Uint8Array.of(192, 0, 2, 0))], 120)))
    assert.ok(!overlapsIp(mapped(ip), range([192, 0, 3, 0], 24)))
  })

  test('an excluded IPv6 network that is not about IPv4 leaves IPv4 alone', () => {
    assert.ok(
      !overlapsIp(Uint8Array.of(192, 0, 2, 7), range([0x20, 1, 0xd, 0xb8, ...new Array(12).fill(0)], 32)),
    )
  })

  test('a mask is ones, then zeros', () => {
    for (let prefix = 0; prefix <= 32; prefix++) assert.ok(isIpRange(range([10, 0, 0, 0], prefix)))
    const holed = { address: Uint8Array.of(10, 0, 0, 0), mask: Uint8Array.of(255, 0, 255, 0) }
    assert.ok(!isIpRange(holed))
  })
})
