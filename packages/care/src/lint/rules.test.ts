import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { noRecords, withEvidence, withSighting } from '../keys/records.ts'
import type { LintOptions } from './lint.ts'
import { rules } from './registry.ts'
import type { Finding } from './rule.ts'
import {
  active,
  backup,
  codeRules,
  found,
  good,
  host,
  now,
  pin,
  pinSetOf,
  seen,
  sighting,
} from './testing/example.ts'

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
    text: pinSetOf({
      pins: [active, `sha256/${Buffer.alloc(32, 'not a hash').subarray(1).toString('base64')}`],
    }),
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
  {
    rule: 'L22',
    fact: 'a key that TrustKit cannot hash, below React Native',
    ...servedBy('Ed25519', ['react-native-ssl-public-key-pinning']),
  },
  { rule: 'L22', fact: 'a key that is too weak', ...servedBy('RSA-1024', []) },
  { rule: 'L23', fact: 'a pin twice', text: pinSetOf({ pins: [active, backup, active] }) },
  { rule: 'L23', fact: 'a pin that is forbidden too', text: pinSetOf(good, { forbid: [active.pin] }) },
  {
    rule: 'L23',
    fact: 'a pin of a name that its domain forbids',
    text: JSON.stringify({
      version: 1,
      unlisted: 'block',
      hosts: {
        [host]: good,
        'example.com': { pins: [pin('x'), pin('y')], subdomains: 'any', forbid: [active.pin] },
      },
    }),
    level: 'error',
  },
  {
    rule: 'L23',
    fact: 'a pin of a domain that a name below it forbids',
    text: JSON.stringify({
      version: 1,
      unlisted: 'block',
      hosts: {
        [host]: { ...good, forbid: [pin('x')] },
        'example.com': { pins: [pin('x'), pin('y')], subdomains: 'one' },
      },
    }),
    level: 'warning',
  },
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

  test('and has a case here, against live servers, or in client code', () => {
    const live = ['L3', 'L4', 'L8']
    const tested = new Set([...cases.map(({ rule }) => rule), ...live, ...codeRules])
    assert.deepEqual(
      rules.map(({ id }) => id).filter((id) => !tested.has(id)),
      [],
    )
  })
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
