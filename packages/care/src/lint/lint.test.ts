import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
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
  const hash = Buffer.alloc(32, 0xab)
  const told: [rule: string, what: string, text: string, message: RegExp][] = [
    ['L5', 'SHA-1, as it says', 'sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAA=', /is a SHA-1 pin/],
    ['L5', 'SHA-1, by its length', `sha256/${Buffer.alloc(20, 7).toString('base64')}`, /the length of SHA-1/],
    ['L5', 'SHA-1, in hexadecimal', 'ab'.repeat(20), /a SHA-1 in hexadecimal/],
    ['L5', 'SHA-512', `sha512/${Buffer.alloc(64, 7).toString('base64')}`, /a pin of SHA512/],
    [
      'L5',
      'a bare EC point',
      `sha256/${Buffer.alloc(65, 4).toString('base64')}`,
      /a bare P-256 point, which is not a hash/,
    ],
    ['L5', 'a fingerprint with colons', Array(32).fill('AB').join(':'), /fingerprints of whole certificates/],
    ['L5', 'a hash in hexadecimal', hash.toString('hex'), /in hexadecimal$/],
    ['L7', 'the hash of nothing in hexadecimal', createHash('sha256').digest('hex'), /hash of empty input/],
    ['L5', 'PEM text', '-----BEGIN CERTIFICATE-----', /is PEM text/],
    ['L5', 'a mistyped pin', `${active.pin.slice(0, -3)}=`, /is cut off/],
    // as tutorials have them: the last letter could not stand there in the base64 of 32 bytes
    ['L6', 'one letter over and over', `sha256/${'B'.repeat(43)}=`, /a placeholder/],
    ['L6', 'words for a pin', 'sha256/YOUR_BACKUP_PIN_HERE=', /a placeholder/],
    ['L6', 'angle brackets', 'sha256/<base64 of the SPKI hash>', /a placeholder/],
    ['L6', 'an ellipsis', 'sha256/AbCd…', /a placeholder/],
  ]
  for (const [rule, what, text, message] of told)
    test(`${rule}: ${what}`, () => {
      const findings = found(pinSetOf({ pins: [active, text] }))
      assert.deepEqual(
        findings.map((one) => one.rule),
        [rule],
      )
      assert.match(findings[0]?.message ?? '', message)
      assert.deepEqual(found(pinSetOf({ pins: [active, { pin: text }] }))[0]?.message, findings[0]?.message)
    })

  test('with the right spelling where there is one', () => {
    const [finding] = found(pinSetOf({ pins: [active, hash.toString('hex')] }))
    assert.ok(finding?.fix.includes(`sha256/${hash.toString('base64')}`), finding?.fix)
  })

  test('and of a text without an end no more than its beginning', () => {
    const [finding] = found(pinSetOf({ pins: [active, 'todo'.repeat(100_000)] }))
    assert.ok((finding?.message.length ?? 0) < 200)
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
