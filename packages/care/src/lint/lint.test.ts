import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { pinOf, readCertificate, readCertificates } from 'keypin'
import { noRecords, type Sighting, withEvidence, withSighting } from '../keys/records.ts'
import { findRule, type LintOptions, lint } from './lint.ts'
import { rules } from './registry.ts'
import type { Finding } from './rule.ts'
import { publicSuffixList } from './rules/public-suffix.ts'

const now = new Date('2026-11-22T12:00:00Z')
const host = 'api.example.com'

/** The hash of something, as a pin. */
const pin = (seed: string | Uint8Array): string =>
  `sha256/${createHash('sha256').update(seed).digest('base64')}`
const active = { pin: pin('active'), position: 'leaf', state: 'active' }
const backup = { pin: pin('backup'), position: 'leaf', state: 'backup' }

const good = { pins: [active, backup] }
const pinSetOf = (entry: object, rest: object = {}): string =>
  JSON.stringify({ version: 1, unlisted: 'block', hosts: { [host]: entry }, ...rest })

const evidence = withEvidence(noRecords, backup.pin, {
  at: now.toISOString(),
  what: 'request',
  possession: 'proven',
})

const found = (text: string, options: Partial<LintOptions> = {}): readonly Finding[] =>
  lint(text, { now, keys: evidence, ...options }).findings

const sighting = (over: Partial<Sighting> = {}): Sighting => ({
  at: now.toISOString(),
  host,
  port: 443,
  position: 'leaf',
  subject: `CN=${host}`,
  issuer: 'CN=Example CA, O=Example',
  ends: 'public',
  ...over,
})

const seen = (pinText: string, over: Partial<Sighting> = {}): LintOptions['keys'] & object =>
  withSighting(evidence, pinText, sighting(over))

const rootPin = pin('root')
const roots = new Map([
  [
    rootPin,
    { subject: 'CN=ISRG Root X1, O=Internet Security Research Group', notAfter: new Date('2035-06-04') },
  ],
  [pin('other root'), { subject: 'CN=Other Root, O=Other', notAfter: new Date('2040-01-01') }],
])

/** A host that is served by a leaf with a kind of key, which is pinned. */
function servedBy(key: 'Ed25519' | 'RSA-1024', targets: readonly string[]): Pick<Case, 'text' | 'options'> {
  const path = root()
    .leaf(host, { key })
    .chain()
    .map(({ der }) => der)
  const served = { pin: pinOf(path[0] as Uint8Array).text, position: 'leaf', state: 'active' }
  const live = new Map([[host, { paths: [path], presented: path, failures: [] }]])
  return { text: pinSetOf({ pins: [served, backup] }), options: { live, targets } }
}

interface Case {
  readonly rule: string
  readonly fact: string
  readonly text: string
  readonly options?: Partial<LintOptions>
  readonly level?: Finding['level']
}

const many = Array.from({ length: 11 }, (_, index) => ({ pin: pin(`key ${index}`), state: 'backup' }))

/** A parent that covers all below it, and a child that is carved out of it. */
const family = (child: object, parent: object = {}): string =>
  JSON.stringify({
    version: 1,
    unlisted: 'block',
    hosts: {
      'example.com': { ...good, subdomains: 'any', ...parent },
      'a.example.com': { ...good, ...child },
    },
  })

const cases: readonly Case[] = [
  { rule: 'L0', fact: 'a file that is not JSON', text: '{' },
  { rule: 'L0', fact: 'an unknown key', text: pinSetOf({ ...good, pin: [] }) },
  { rule: 'L1', fact: 'a host with one key', text: pinSetOf({ pins: [active] }) },
  {
    rule: 'L2',
    fact: 'a host whose pins were all seen served',
    text: pinSetOf(good),
    options: { keys: withSighting(seen(active.pin), backup.pin, sighting({ position: 'ca' })) },
  },
  {
    rule: 'L2',
    fact: 'a host whose only other key is retiring',
    text: pinSetOf({ pins: [active, { ...backup, state: 'retiring' }] }),
    options: { keys: seen(active.pin) },
    level: 'error',
  },
  {
    rule: 'L2',
    fact: 'a host of which nothing says what the backup is',
    text: pinSetOf({ pins: [active.pin, backup.pin] }),
    level: 'warning',
  },
  {
    rule: 'L5',
    fact: 'a pin of 31 bytes',
    text: pinSetOf({ pins: [active, `sha256/${'A'.repeat(40)}AA==`] }),
  },
  {
    rule: 'L5',
    fact: 'a pin in another spelling',
    text: pinSetOf({ pins: [active, pin('x').replace('sha256/', 'sha256//')] }),
  },
  {
    rule: 'L6',
    fact: 'the AAAA… of tutorials',
    text: pinSetOf({ pins: [active, `sha256/${'A'.repeat(43)}=`] }),
  },
  {
    rule: 'L6',
    fact: 'a BBBB… pin',
    text: pinSetOf({ pins: [active, 'sha256/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA='] }),
  },
  {
    rule: 'L6',
    fact: 'the example pin of OkHttp',
    text: pinSetOf({ pins: [active, 'sha256/afwiKY3RxoMmLkuRW1l7QsPZTJPwDS2pdDROQjXw8ig='] }),
  },
  { rule: 'L7', fact: 'the hash of nothing', text: pinSetOf({ pins: [active, pin('')] }) },
  { rule: 'L7', fact: 'the hash of an empty line', text: pinSetOf({ pins: [active, pin('\n')] }) },
  {
    rule: 'L9',
    fact: 'an entry that has expired',
    text: pinSetOf({ ...good, expiresAt: '2026-11-01T00:00:00Z', onExpiry: 'open' }),
  },
  {
    rule: 'L9',
    fact: 'an entry that expires within a month',
    text: pinSetOf({ ...good, expiresAt: '2026-12-10T00:00:00Z', onExpiry: 'closed' }),
    level: 'warning',
  },
  {
    rule: 'L9',
    fact: 'an expiry that is no moment',
    text: pinSetOf({ ...good, expiresAt: 'soon', onExpiry: 'open' }),
  },
  {
    rule: 'L10',
    fact: 'an expiry in ten years',
    text: pinSetOf({ ...good, expiresAt: '2036-11-01T00:00:00Z', onExpiry: 'open' }),
  },
  {
    rule: 'L11',
    fact: 'subdomains of a public suffix',
    text: JSON.stringify({
      version: 1,
      unlisted: 'block',
      hosts: { 'co.uk': { ...good, subdomains: 'any' } },
    }),
  },
  {
    rule: 'L11',
    fact: 'subdomains of a hosting platform',
    text: JSON.stringify({
      version: 1,
      unlisted: 'block',
      hosts: { 'github.io': { ...good, subdomains: 'one' } },
    }),
  },
  {
    rule: 'L12',
    fact: 'what a target cannot express',
    text: pinSetOf(good),
    options: { losses: [{ target: 'x', severity: 'weaker', host, what: 'one label', why: 'the platform' }] },
  },
  {
    rule: 'L13',
    fact: 'an intermediate of Let’s Encrypt',
    text: pinSetOf(good),
    options: {
      keys: seen(active.pin, {
        position: 'ca',
        subject: "CN=YE1, O=Let's Encrypt",
        anchor: 'CN=ISRG Root X2',
      }),
    },
    level: 'error',
  },
  {
    rule: 'L13',
    fact: 'any other intermediate',
    text: pinSetOf(good),
    options: {
      keys: seen(active.pin, { position: 'ca', subject: 'CN=Issuing, O=Example', anchor: 'CN=Root' }),
    },
    level: 'warning',
  },
  {
    rule: 'L14',
    fact: 'only public roots',
    text: pinSetOf({ pins: [rootPin, pin('other root')] }),
    options: { roots },
  },
  {
    rule: 'L14',
    fact: 'a root that ends before the entry',
    text: pinSetOf({ pins: [rootPin, backup], expiresAt: '2031-01-01T00:00:00Z', onExpiry: 'open' }),
    options: { roots },
  },
  {
    rule: 'L15',
    fact: 'roots of one organisation',
    text: pinSetOf({ pins: [rootPin, pin('second root')] }),
    options: {
      roots: new Map([
        ...roots,
        [pin('second root'), { subject: 'CN=X2, O=Internet Security Research Group', notAfter: now }],
      ]),
    },
  },
  {
    rule: 'L16',
    fact: 'a leaf key under Amazon',
    text: pinSetOf(good),
    options: { keys: seen(active.pin, { issuer: 'CN=Amazon RSA 2048 M02, O=Amazon, C=US' }) },
    level: 'error',
  },
  {
    rule: 'L16',
    fact: 'a leaf key under Let’s Encrypt',
    text: pinSetOf(good),
    options: { keys: seen(active.pin, { issuer: "CN=YE1, O=Let's Encrypt, C=US" }) },
    level: 'warning',
  },
  {
    rule: 'L17',
    fact: 'a host of a provider',
    text: JSON.stringify({ version: 1, unlisted: 'block', hosts: { 'maps.googleapis.com': good } }),
  },
  {
    rule: 'L18',
    fact: 'reports to the pinned host',
    text: pinSetOf({ ...good, reportTo: [`https://${host}/pins`] }),
  },
  {
    rule: 'L18',
    fact: 'reports to a host below a pinned one',
    text: JSON.stringify({
      version: 1,
      unlisted: 'block',
      hosts: { 'example.com': { ...good, subdomains: 'any', reportTo: ['https://reports.example.com/'] } },
    }),
  },
  {
    rule: 'L20',
    fact: 'pins of yesterday that are enforced today',
    text: pinSetOf(good),
    options: { keys: seen(active.pin, { at: '2026-11-21T12:00:00Z' }) },
  },
  { rule: 'L22', fact: 'a key that TrustKit cannot hash', ...servedBy('Ed25519', ['trustkit-ios']) },
  {
    rule: 'L22',
    fact: 'a certificate beside its pin, offline, that TrustKit cannot hash',
    ...(() => {
      const { der, pem } = root().leaf(host, { key: 'Ed25519' })
      const pinned = { pin: pinOf(der).text, position: 'leaf', state: 'active', material: pem }
      return { text: pinSetOf({ pins: [pinned, backup] }), options: { targets: ['trustkit-ios'] } }
    })(),
  },
  { rule: 'L22', fact: 'a key that is too weak', ...servedBy('RSA-1024', []) },
  { rule: 'L23', fact: 'a pin twice', text: pinSetOf({ pins: [active, backup, active] }) },
  { rule: 'L23', fact: 'a pin that is forbidden too', text: pinSetOf(good, { forbid: [active.pin] }) },
  { rule: 'L26', fact: 'hosts that are not listed go unpinned', text: pinSetOf(good, { unlisted: 'allow' }) },
  {
    rule: 'L27',
    fact: 'a child that only reports, below an enforced parent',
    text: JSON.stringify({
      version: 1,
      unlisted: 'block',
      hosts: {
        'example.com': { ...good, subdomains: 'any' },
        'a.example.com': { ...good, mode: 'report', reportTo: ['https://r.example.net/'] },
      },
    }),
  },
  { rule: 'L28', fact: 'eleven pins', text: pinSetOf({ pins: many }), options: { keys: noRecords } },
  {
    rule: 'L29',
    fact: 'a host that only reports',
    text: pinSetOf({ ...good, mode: 'report', reportTo: ['https://r.example.net/'] }),
  },
  {
    rule: 'L29',
    fact: 'a host that reports to nobody',
    text: pinSetOf({ ...good, mode: 'report' }),
    level: 'warning',
  },
  {
    rule: 'L30',
    fact: 'a pin on a certificate',
    text: pinSetOf({ pins: [active, backup, `cert-${pin('certificate')}`] }),
  },
  {
    rule: 'L31',
    fact: 'a backup that nothing was held against',
    text: pinSetOf(good),
    options: { keys: noRecords },
  },
  {
    rule: 'L31',
    fact: 'a backup of which there is but the public key',
    text: pinSetOf(good),
    options: {
      keys: withEvidence(noRecords, backup.pin, {
        at: now.toISOString(),
        what: 'public-key',
        possession: 'claimed',
      }),
    },
  },
  {
    rule: 'L31',
    fact: 'a backup that was checked two years ago',
    text: pinSetOf(good),
    options: {
      keys: withEvidence(noRecords, backup.pin, {
        at: '2024-11-22T12:00:00Z',
        what: 'request',
        possession: 'proven',
      }),
    },
  },
  {
    rule: 'L10',
    fact: 'no expiry where the platform would let pins lapse',
    text: pinSetOf(good),
    options: { targets: ['android-nsc'] },
  },
  {
    rule: 'L10',
    fact: 'an expiry beyond ten weeks for clients that are sent newer pins',
    text: pinSetOf({ ...good, expiresAt: '2027-03-01T00:00:00Z', onExpiry: 'open' }),
    options: { distribution: { url: 'https://pins.example.net/', keyedBy: 'host' } },
  },
  {
    rule: 'L10',
    fact: 'an expiry beyond the limit that was decided on',
    text: pinSetOf({ ...good, expiresAt: '2027-03-01T00:00:00Z', onExpiry: 'open' }),
    options: { expiryDays: 90 },
  },
  {
    rule: 'L15',
    fact: 'intermediates of one organisation',
    text: pinSetOf(good),
    options: {
      keys: withSighting(
        seen(active.pin, { position: 'ca', subject: 'CN=One, O=Example' }),
        backup.pin,
        sighting({ position: 'ca', subject: 'CN=Two, O=Example' }),
      ),
    },
  },
  {
    rule: 'L19',
    fact: 'a pin list on a pinned host',
    text: pinSetOf(good),
    options: { distribution: { url: `https://${host}/app/init`, keyedBy: 'host' } },
  },
  {
    rule: 'L19',
    fact: 'a pin list on a host that the pin set has refused',
    text: pinSetOf(good),
    options: { distribution: { url: 'https://pins.example.net/', keyedBy: 'host' } },
  },
  {
    rule: 'L24',
    fact: 'a list by common name, for a certificate without one',
    text: pinSetOf(good),
    options: { keys: seen(active.pin, { subject: '' }), distribution: { keyedBy: 'common-name' } },
  },
  {
    rule: 'L24',
    fact: 'a list by common name, for a wildcard certificate',
    text: pinSetOf(good),
    options: {
      keys: seen(active.pin, { subject: 'CN=*.example.com' }),
      distribution: { keyedBy: 'common-name' },
    },
  },
  {
    rule: 'L27',
    fact: 'a child whose pins lapse before its parent’s',
    text: family({ expiresAt: '2027-05-30T00:00:00Z', onExpiry: 'open' }),
  },
  { rule: 'L27', fact: 'a child that takes any CA', text: family({ pins: [pin('ca'), backup] }) },
  {
    rule: 'L27',
    fact: 'a child that takes a key its parent forbids',
    text: family({}, { forbid: [pin('lost')] }),
  },
  {
    rule: 'L39',
    fact: 'the hash of a leaf in the position of a CA',
    text: pinSetOf({ pins: [{ ...active, position: 'ca' }, backup] }),
    options: { keys: seen(active.pin) },
  },
  {
    rule: 'L40',
    fact: 'a wildcard as a host',
    text: JSON.stringify({ version: 1, hosts: { '*.example.com': good } }),
  },
  {
    rule: 'L41',
    fact: 'a target for Node on a Node with known holes',
    text: pinSetOf(good),
    options: { targets: ['node-https'], nodeWarning: 'Node 20.1.0 lacks fixes' },
  },
  {
    rule: 'L42',
    fact: 'a pin of a certificate that ends before the entry',
    text: pinSetOf({ pins: [`cert-${active.pin}`, backup] }),
    options: { keys: seen(`cert-${active.pin}`, { notAfter: '2027-01-01T00:00:00Z' }) },
    level: 'warning',
  },
  {
    rule: 'L42',
    fact: 'a pin of a certificate that has ended',
    text: pinSetOf({ pins: [`cert-${active.pin}`, backup] }),
    options: { keys: seen(`cert-${active.pin}`, { notAfter: '2026-01-01T00:00:00Z' }) },
    level: 'error',
  },
  {
    rule: 'L43',
    fact: 'a suppression that has ended',
    text: pinSetOf(good),
    options: { suppress: [{ rule: 'L26', reason: 'x', until: '2026-11-01' }] },
  },
  {
    rule: 'L43',
    fact: 'a suppression for a host that is gone',
    text: pinSetOf(good),
    options: { suppress: [{ rule: 'L2', reason: 'x', host: 'old.example.com' }] },
  },
]

describe('each rule finds', () => {
  for (const { rule, fact, text, options, level } of cases)
    test(`${rule}: ${fact}`, () => {
      const finding = found(text, options).find((one) => one.rule === rule)
      assert.ok(finding, JSON.stringify(found(text, options), null, 1))
      if (level !== undefined) assert.equal(finding.level, level)
      assert.match(finding.path, /^\$/)
      assert.ok(finding.fix.length > 10)
    })

  test('and has a case here, or in the online tests', () => {
    const online = new Set(['L3', 'L4', 'L8'])
    const inCode = new Set(['L21', 'L25', 'L32', 'L33', 'L34', 'L35', 'L36', 'L37', 'L38'])
    const tested = new Set(cases.map(({ rule }) => rule))
    assert.deepEqual(
      rules.map(({ id }) => id).filter((id) => !tested.has(id) && !online.has(id) && !inCode.has(id)),
      [],
    )
  })
})

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

describe('suppressions', () => {
  const text = pinSetOf(good, { unlisted: 'allow' })

  test('take a finding out of the count, and are told', () => {
    const result = lint(text, { now, keys: evidence, suppress: [{ rule: 'L26', reason: 'a browser' }] })
    assert.deepEqual(result.findings, [])
    assert.equal(result.suppressed.length, 1)
  })

  test('end with their last day', () => {
    const until = (day: string): number =>
      lint(text, {
        now,
        keys: evidence,
        suppress: [{ rule: 'L26', reason: 'x', until: day }],
      }).findings.filter(({ rule }) => rule === 'L26').length
    assert.equal(until('2026-11-22'), 0)
    assert.equal(until('2026-11-21'), 1)
  })

  test('of a loss that many hosts have alike there is one finding, which says how many', () => {
    const losses = Array.from({ length: 21 }, (_, index) => ({
      target: 'a',
      severity: 'weaker' as const,
      host: `h${index}.example.com`,
      what: 'one label',
      why: 'the platform',
    }))
    const told = (count: number): string[] =>
      found(pinSetOf(good), { losses: losses.slice(0, count) }).map(({ message }) => message)
    assert.equal(told(20).length, 20)
    assert.deepEqual(told(21), ['a: one label (the platform), for 21 hosts, such as h0.example.com'])
  })

  test('for one target leave the others', () => {
    const loss = { severity: 'weaker', what: 'one label', why: 'the platform' } as const
    const losses = [
      { target: 'a', ...loss },
      { target: 'b', ...loss },
    ]
    const suppress = [{ rule: 'L12', target: 'a', reason: 'x' }]
    const { findings, suppressed } = lint(pinSetOf(good), { now, keys: evidence, losses, suppress })
    assert.deepEqual(
      [findings, suppressed].map((all) => all.map(({ target }) => target)),
      [['b'], ['a']],
    )
  })

  test('for one host leave the others', () => {
    const result = lint(pinSetOf({ pins: [active] }), {
      now,
      suppress: [{ rule: 'L1', host: 'b.example.com', reason: 'x' }],
    })
    assert.equal(result.counts.error, 1)
  })
})

test('the public suffix list has the date of the package that it came with', () => {
  const { version } = createRequire(import.meta.url)('tldts/package.json') as { version: string }
  assert.equal(publicSuffixList.version, version, 'look up its day: npm view tldts time')
})

describe('findings in the pin set', () => {
  test('have the line of the pin, or of the host', () => {
    const text = JSON.stringify(
      {
        version: 1,
        hosts: {
          'a.example.com': { pins: [active, backup] },
          'b.example.com': { mode: 'report', pins: [active, { ...backup, pin: pin('') }] },
        },
      },
      null,
      2,
    )
    const lines = text.split('\n')
    const at = (rule: string): string =>
      lines[(found(text).find((one) => one.rule === rule)?.line ?? 0) - 1]?.trim() ?? 'no line'
    assert.equal(at('L7'), `"pin": "${pin('')}",`)
    assert.equal(at('L29'), '"b.example.com": {')
  })
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
