import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { parsePinSet, pinDigest, pinOf, readCertificate } from 'keypin'
import { type KeyRecords, noRecords, withEvidence } from '../keys/records.ts'
import { withKeyStep } from '../rotation/lives.ts'
import type { KeyState } from '../rotation/states.ts'
import { judgeLogged, type LoggedFinding } from './judge.ts'
import { readLogged } from './logged.ts'

const now = new Date()
const host = 'api.example.com'
const ca = root({ name: 'Log CA' })
const active = ca.leaf(host)
const backup = ca.leaf(host)
const stranger = ca.leaf(host)
const pin = (one: typeof active): string => pinOf(one.der).text

const pinSet = (over: object = {}, rest: object = {}) =>
  parsePinSet({
    version: 1,
    hosts: {
      [host]: {
        pins: [
          { pin: pin(active), position: 'leaf', state: 'active' },
          { pin: pin(backup), position: 'leaf', state: 'backup' },
        ],
        ...over,
      },
      ...rest,
    },
  })

const judge = (pems: string, records: KeyRecords = noRecords, set = pinSet()): LoggedFinding[] =>
  judgeLogged({ pinSet: set, records, now }, readLogged(pems))
const told = (findings: readonly LoggedFinding[]): string[] =>
  findings.map(({ id, level }) => `${id} ${level}`)

const inState = (one: typeof active, to: KeyState, at: Date): KeyRecords =>
  withKeyStep(noRecords, host, pin(one), { at: at.toISOString(), from: 'published', to, gates: [] })

/** As Cert Spotter has it. */
const issuance = (one: typeof active, over: object = {}): object => ({
  id: '1',
  tbs_sha256: 'ab'.repeat(32),
  cert_sha256: Buffer.from(pinDigest(pinOf(one.der, 'certificate'))).toString('hex'),
  dns_names: [host],
  pubkey_sha256: Buffer.from(pinDigest(pinOf(one.der))).toString('hex'),
  issuer: { name: 'C=US, O=Log CA' },
  not_before: '2026-11-01T00:00:00Z',
  not_after: '2099-01-01T00:00:00Z',
  ...over,
})

describe('a backup', () => {
  test('that is in no certificate is fine', () => {
    assert.deepEqual(told(judge(active.pem)), ['clean pass'])
  })

  test('that is in one before its turn is stolen, or was used by mistake', () => {
    const [first] = judge(active.pem + backup.pem)
    assert.deepEqual([first?.id, first?.level, first?.pin], ['early-backup', 'error', pin(backup)])
    assert.match(first?.fix ?? '', /rotate emergency/)
  })

  test('that was recorded only, without being in the pin set, is looked for as well', () => {
    const records = inState(stranger, 'generated', now)
    assert.ok(told(judge(stranger.pem, records)).includes('early-backup error'))
  })

  test('whose certificate was checked was ordered by us', () => {
    const [logged] = readLogged(backup.pem)
    const records = withEvidence(noRecords, pin(backup), {
      at: now.toISOString(),
      what: 'certificate',
      possession: 'claimed',
      notAfter: logged?.notAfter?.toISOString() ?? '',
    })
    assert.deepEqual(told(judge(backup.pem, records)), ['clean pass'])
  })
})

describe('a key that is over', () => {
  const since = (days: number): Date => new Date(now.getTime() - days * 86_400_000)

  test('and was certified since is somebody else’s now', () => {
    const records = inState(stranger, 'compromised', since(30))
    assert.deepEqual(told(judge(stranger.pem, records)), ['dead-key error', 'clean pass'])
  })

  test('and was certified before is history', () => {
    const records = inState(stranger, 'retired', new Date(now.getTime() + 1_000))
    assert.deepEqual(told(judge(stranger.pem, records)), ['clean pass'])
  })
})

describe('a certificate for a pinned host', () => {
  test('of a key that is not pinned locks users out when it is deployed', () => {
    assert.deepEqual(told(judge(stranger.pem)), ['unpinned-key error', 'clean pass'])
  })

  test('may match where a CA is pinned', () => {
    const set = pinSet({ pins: [pinOf(ca.der).text, pin(backup)] })
    assert.ok(told(judge(stranger.pem, noRecords, set)).includes('unpinned-key warning'))
  })

  test('that has ended says nothing', () => {
    const text = JSON.stringify([issuance(stranger, { not_after: '2020-01-01T00:00:00Z' })])
    assert.deepEqual(told(judge(text)), ['clean pass'])
  })

  test('by a wildcard counts for each host it covers, and for no other', () => {
    const strange = (name: string): boolean =>
      told(judge(JSON.stringify(issuance(stranger, { dns_names: [name] })))).includes('unpinned-key error')
    assert.equal(strange('*.example.com'), true)
    assert.equal(strange('*.api.example.com'), false)
    assert.equal(strange('*.com'), false)
    const wide = pinSet({ subdomains: 'any' })
    const below = JSON.stringify(issuance(stranger, { dns_names: ['*.a.api.example.com'] }))
    assert.ok(told(judge(below, noRecords, wide)).includes('unpinned-key error'))
  })

  test('counts in whatever letter case its name stands in the certificate', () => {
    const name = Buffer.from('*.Example.COM')
    const value = Buffer.concat([Buffer.from([0x30, name.length + 2, 0x82, name.length]), name])
    const loud = ca.leaf([], { extensions: [{ oid: '2.5.29.17', value }] })
    // who looks names up as they stand does not find the host
    assert.ok(readCertificate(loud.der).subjectAltNames.dns.includes('*.Example.COM'))
    assert.ok(told(judge(loud.pem)).includes('unpinned-key error'))
  })

  test('is told once, however often it was logged', () => {
    const text = [1, 2, 3]
      .map((n) => JSON.stringify(issuance(stranger, { tbs_sha256: `${n}`.repeat(64) })))
      .join('\n')
    assert.deepEqual(told(judge(text)), ['unpinned-key error', 'clean pass'])
  })

  test('of a host that is switched off is nobody’s business', () => {
    const set = pinSet({}, { 'b.example.com': { mode: 'off', reason: 'not ours' } })
    const text = JSON.stringify(issuance(stranger, { dns_names: ['b.example.com'] }))
    assert.deepEqual(told(judge(text, noRecords, set)), ['clean pass'])
  })
})

describe('an export', () => {
  test('is a list, an object, a line each, or PEM; a certificate and its precertificate are one', () => {
    const one = issuance(active)
    const pins = (text: string): string[] => readLogged(text).map((logged) => logged.pin)
    assert.deepEqual(pins(JSON.stringify([one, one])), [pin(active)])
    assert.deepEqual(pins(JSON.stringify(one)), [pin(active)])
    assert.deepEqual(pins(`${JSON.stringify(one)}\n\n${JSON.stringify(one)}\n`), [pin(active)])
    assert.deepEqual(pins(active.pem + active.pem + backup.pem), [pin(active), pin(backup)])
    assert.deepEqual(readLogged('[]'), [])
  })

  const wrong: [string, string][] = [
    ['text', 'hello'],
    ['a number', '[1]'],
    ['no key', '[{"dns_names":["a"]}]'],
    ['a key that is no hash', '[{"pubkey_sha256":"abc"}]'],
    ['a broken line', `${JSON.stringify(issuance(active))}\n{`],
    ['PEM that is no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ]
  const endless = [...Array.from({ length: 1_000 }, (_, index) => `a${index}.example.net`), host]
  wrong.push(
    ...[{ toString: 1 }, [], true].map((serial): [string, string] => [
      `a serial number that is ${JSON.stringify(serial)}`,
      JSON.stringify(issuance(active, { tbs_sha256: undefined, serial_number: serial })),
    ]),
    // of a certificate that is for nobody nothing is found, and all looks well
    ['a certificate without a list of names', JSON.stringify(issuance(stranger, { dns_names: undefined }))],
    ['a certificate whose names are no list', JSON.stringify(issuance(stranger, { dns_names: host }))],
    [
      'a certificate with a name that is no text',
      JSON.stringify(issuance(stranger, { dns_names: [[host]] })),
    ],
    // who looks at the first thousand only never sees the host of the pin set
    ['a certificate with more names than any', JSON.stringify(issuance(stranger, { dns_names: endless }))],
    ['PEM of such a one', ca.leaf(endless).pem],
    ['more certificates than any name has', `[${'1,'.repeat(200_000)}1]`],
  )
  for (const [what, text] of wrong)
    test(`that is ${what} is refused`, () => {
      assert.throws(() => readLogged(text), { code: 'KEYPIN_CT_INVALID' })
    })

  test('without names, as Cert Spotter gives it when not asked for them, is told what to ask', () => {
    const text = JSON.stringify([issuance(stranger, { dns_names: undefined })])
    assert.throws(() => readLogged(text), { hint: /expand=dns_names/ })
    const forAddress = issuance(stranger, { dns_names: null, ip_addresses: ['192.0.2.1'] })
    assert.deepEqual(readLogged(JSON.stringify(forAddress))[0]?.names, ['192.0.2.1'])
  })

  test('of crt.sh has no keys, and the way out is told', () => {
    assert.throws(() => readLogged('[{"name_value":"a.example.com","id":1}]'), { hint: /crt\.sh .* as PEM/ })
  })

  test('with hostile names harms nobody', () => {
    const names = [
      '__proto__',
      'constructor',
      '*.',
      '*',
      '',
      '\u0000',
      'a'.repeat(400),
      '..',
      '*.*.example.com',
      'xn--',
    ]
    const text = JSON.stringify(issuance(stranger, { dns_names: names, not_before: 'x', issuer: 7 }))
    assert.deepEqual(told(judge(text)), ['clean pass'])
  })
})
