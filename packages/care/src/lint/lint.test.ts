import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { readCertificate, readCertificates } from 'keypin'
import { findRule } from './lint.ts'
import { rules } from './registry.ts'
import { publicSuffixList } from './rules/public-suffix.ts'
import { active, backup, found, good, host, pin, pinSetOf } from './testing/example.ts'

describe('a pin set that is as it should be', () => {
  test('has no findings', () => {
    assert.deepEqual(found(pinSetOf(good)), [])
  })

  test('has no findings with subdomains, reports elsewhere, and an expiry in half a year', () => {
    const entry = {
      ...good,
      subdomains: 'any',
      reportTo: ['https://reports.example.net/'],
      expiresAt: '2027-05-30T00:00:00Z',
      onExpiry: 'open',
    }
    assert.deepEqual(found(pinSetOf(entry)), [])
  })

  test('may send reports to a host that is switched off', () => {
    const text = JSON.stringify({
      version: 1,
      unlisted: 'block',
      hosts: {
        [host]: { ...good, reportTo: ['https://reports.example.com/'] },
        'reports.example.com': { mode: 'off', reason: 'collects reports' },
      },
    })
    assert.deepEqual(found(text), [])
  })

  test('of 10,000 hosts is linted within a second', () => {
    const entry = { pins: good.pins, subdomains: 'any', reportTo: ['https://reports.example.net/'] }
    const hosts = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`h${index}.example.com`, entry]),
    )
    const text = JSON.stringify({ version: 1, unlisted: 'block', hosts })
    const before = process.cpuUsage()
    assert.deepEqual(found(text), [])
    // usually 450 ms, parsing included; of this process, since others may keep the machine busy
    assert.ok(process.cpuUsage(before).user < 3_000_000)
  })
})
describe('a pin that cannot be one is told to be what it is', () => {
  const told: [string, string, RegExp][] = [
    ['SHA-1, as it says', 'sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAA=', /is a SHA-1 pin/],
    ['SHA-1, by its length', `sha256/${Buffer.alloc(20, 7).toString('base64')}`, /the length of SHA-1/],
    [
      'a bare EC point',
      `sha256/${Buffer.alloc(65, 4).toString('base64')}`,
      /a bare P-256 point, which is not a hash/,
    ],
    ['a fingerprint with colons', Array(32).fill('AB').join(':'), /not the canonical spelling/],
    ['a hash in hexadecimal', 'ab'.repeat(32), /is not a pin/],
    ['PEM text', '-----BEGIN CERTIFICATE-----', /is not a pin/],
  ]
  for (const [what, text, message] of told)
    test(`L5: ${what}`, () => {
      const finding = found(pinSetOf({ pins: [active, text] })).find(({ rule }) => rule === 'L5')
      assert.match(finding?.message ?? '', message)
    })
})

test('a public key below the label of a certificate is taken for what it is', () => {
  const key = Buffer.from(readCertificate(root().leaf(host).der).spki)
  const pem = `-----BEGIN CERTIFICATE-----\n${key.toString('base64')}\n-----END CERTIFICATE-----\n`
  const pinned = { pin: pin(key), position: 'leaf', state: 'active', material: pem }
  // who goes by the label finds a certificate there that nobody can read
  assert.throws(() => readCertificates(pem).map(readCertificate), { name: 'CertificateError' })
  assert.deepEqual(found(pinSetOf({ pins: [pinned, backup] })), [])
  assert.deepEqual(
    found(pinSetOf({ pins: [{ ...pinned, pin: `cert-${pinned.pin}` }, backup] })).map(({ rule }) => rule),
    ['L5'],
  )
})

test('the public suffix list has the date of the package that it came with', () => {
  const { version } = createRequire(import.meta.url)('tldts/package.json') as { version: string }
  assert.equal(publicSuffixList.version, version, 'look up its day: npm view tldts time')
})

describe('rules', () => {
  test('have an id and a name of their own, a reason, a fix and a source', () => {
    assert.equal(new Set(rules.flatMap(({ id, name }) => [id, name])).size, rules.length * 2)
    for (const { id, why, fix, sources } of rules) {
      assert.match(id, /^L\d+$/)
      assert.ok(why.length > 40, id)
      assert.ok(fix.length > 10 && !fix.endsWith('.'), id)
      assert.ok(sources.length > 0, id)
    }
  })

  test('are found by id and by name, in any letter case', () => {
    assert.equal(findRule('l7').id, 'L7')
    assert.equal(findRule('empty-input-hash').id, 'L7')
    assert.throws(() => findRule('L99'), { code: 'KEYPIN_RULE_UNKNOWN' })
  })
})
