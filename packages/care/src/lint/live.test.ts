import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { pinOf, readCertificate } from 'keypin'
import type { LintOptions } from './lint.ts'
import { backup, found, good, host, pin, pinSetOf } from './testing/example.ts'

describe('against live servers', () => {
  const lab = root({ name: 'Lab Root' })
  const leaf = lab.leaf(host)
  const path = leaf.chain().map(({ der }) => der)
  const live = (paths: Uint8Array[][], presented = path): LintOptions['live'] & object =>
    new Map([[host, { paths, presented, failures: [] }]])
  const served = { pin: pinOf(leaf.der).text, position: 'leaf' }

  test('a served pin with a backup that is not served has no findings', () => {
    assert.deepEqual(found(pinSetOf({ pins: [served, backup] }), { live: live([path]) }), [])
  })

  test('L2: a backup that is the root of the served chain is none', () => {
    const text = pinSetOf({ pins: [served, { pin: pinOf(lab.der).text, state: 'backup' }] })
    assert.ok(
      found(text, { live: live([path]) }).some(({ rule, level }) => rule === 'L2' && level === 'error'),
    )
  })

  test('L3: a host that shows none of its pins', () => {
    assert.ok(found(pinSetOf(good), { live: live([path]) }).some(({ rule }) => rule === 'L3'))
  })

  test('L3: a pin on a certificate that is merely sent along satisfies nobody', () => {
    const stranger = root()
    const text = pinSetOf({ pins: [pinOf(stranger.der).text, backup] })
    const findings = found(text, { live: live([path], [...path, stranger.der]) })
    assert.ok(findings.some(({ rule }) => rule === 'L3'))
  })

  test('L4: a host that shows its pins on one of two paths', () => {
    const other = root().leaf(host)
    const findings = found(pinSetOf({ pins: [served, backup] }), {
      live: live([path, other.chain().map(({ der }) => der)]),
    })
    assert.deepEqual(
      findings.map(({ rule, level }) => [rule, level]),
      [['L4', 'warning']],
    )
  })

  test('L4: an address, or a kind of key, that shows no pin at all locks out whoever meets it', () => {
    const other = root().leaf(host)
    const otherPath = other.chain().map(({ der }) => der)
    const looked = {
      paths: [path, otherPath],
      presented: path,
      failures: [],
      addresses: [
        { address: '192.0.2.1', paths: [path] },
        { address: '192.0.2.2', paths: [otherPath] },
        { address: '192.0.2.3', paths: [] },
      ],
    }
    const findings = found(pinSetOf({ pins: [served, backup] }), { live: new Map([[host, looked]]) })
    const told = findings.filter(({ rule, level }) => rule === 'L4' && level === 'error')
    assert.deepEqual(
      told.map(({ message }) => message),
      ['192.0.2.2 shows none of the pins', '192.0.2.3 shows no chain that verifies'],
    )
  })

  test('L3: a host whose chain cannot be verified at all', () => {
    const findings = found(pinSetOf({ pins: [served, backup] }), { live: live([], path) })
    assert.match(findings.find(({ rule }) => rule === 'L3')?.message ?? '', /can be verified/)
  })

  test('L3: of a pinned certificate that is merely sent along, it says so', () => {
    const stranger = root({ name: 'Genuine CA' })
    const text = pinSetOf({ pins: [pinOf(stranger.der).text, backup] })
    const findings = found(text, { live: live([path], [...path, stranger.der]) })
    assert.match(
      findings.find(({ rule }) => rule === 'L3')?.message ?? '',
      /CN=Genuine CA.* merely sent along/,
    )
  })

  test('L8: a wrong pin is told offline too, against a certificate that is given', () => {
    const findings = found(pinSetOf({ pins: [pin(point(leaf.der)), backup] }), { certificates: [leaf.der] })
    assert.ok(findings.find(({ rule }) => rule === 'L8')?.fix.includes(pinOf(leaf.der).text))
    assert.deepEqual(found(pinSetOf({ pins: [served, backup] }), { certificates: [leaf.der] }), [])
  })

  const rsa = lab.leaf(host, { key: 'RSA-2048' })
  const wrong: [string, string][] = [
    ['the whole certificate', pinOf(leaf.der, 'certificate').text.replace('cert-', '')],
    ['the bare EC point', pin(point(leaf.der))],
    ['the PEM text of the certificate', pin(leaf.pem)],
    ['the public key alone', `cert-${pinOf(leaf.der).text}`],
  ]
  for (const [what, text] of wrong)
    test(`L8: a pin that is the hash of ${what} is told to be so, with the right one`, () => {
      const finding = found(pinSetOf({ pins: [text, backup] }), { live: live([path]) }).find(
        ({ rule }) => rule === 'L8',
      )
      assert.match(finding?.message ?? '', new RegExp(what))
      const right = text.startsWith('cert-') ? pinOf(leaf.der, 'certificate').text : pinOf(leaf.der).text
      assert.ok(finding?.fix.includes(right), finding?.fix)
    })

  test('L8: the hash of PKCS #1, which is what Node calls an RSA key, is told to be so', () => {
    const text = pin(pkcs1(rsa.der))
    const rsaPath = rsa.chain().map(({ der }) => der)
    const findings = found(pinSetOf({ pins: [text, backup] }), { live: live([rsaPath], rsaPath) })
    assert.ok(findings.some(({ rule }) => rule === 'L8'))
  })
})

/** The last 65 bytes of a P-256 SubjectPublicKeyInfo. */
function point(der: Uint8Array): Uint8Array {
  return readCertificate(der).spki.subarray(-65)
}

/** An RSA SubjectPublicKeyInfo of 2048 bits has 24 bytes before its PKCS #1 key. */
function pkcs1(der: Uint8Array): Uint8Array {
  return readCertificate(der).spki.subarray(24)
}
