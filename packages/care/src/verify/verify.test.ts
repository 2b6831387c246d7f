import assert from 'node:assert/strict'
import { test } from 'node:test'
import { root } from '@keypin/forge'
import { decide, evaluate, parsePinSet, pinOf, readCertificate } from 'keypin'
import { type KeyRecords, noRecords, withEvidence } from '../keys/records.ts'
import { daysLeftOf, type SeenAddress, verifyHost } from './verify.ts'

const now = new Date()
const host = 'api.example.com'
const lab = root()
const leaf = lab.leaf(host)
const other = root().leaf(host)
const spare = pinOf(root().der).text

const pathOf = (one: typeof leaf): Uint8Array[] => one.chain().map(({ der }) => der)
const at = (address: string, ...paths: Uint8Array[][]): SeenAddress => ({ address, paths })
const pinSet = (entry: object = {}) =>
  parsePinSet({ version: 1, hosts: { [host]: { pins: [pinOf(leaf.der).text, spare], ...entry } } })

const good = at('192.0.2.1', pathOf(leaf))
const bad = at('192.0.2.2', pathOf(other))
const silent: SeenAddress = { address: '192.0.2.3', paths: [], failure: 'refused the connection' }

const cases: [string, string, SeenAddress[], object?][] = [
  ['valid', 'every address shows a pin', [good, at('192.0.2.9', pathOf(leaf))]],
  ['partial', 'one of two addresses does', [good, bad]],
  ['partial', 'one address is silent', [good, silent]],
  ['partial', 'one of two paths of an address does', [at('192.0.2.1', pathOf(leaf), pathOf(other))]],
  ['incomplete', 'no path holds a pin', [bad]],
  ['incomplete', 'nothing could be verified', [at('192.0.2.1')]],
  [
    'forbidden',
    'the key is forbidden',
    [good],
    { pins: [spare, pinOf(lab.der).text], forbid: [pinOf(leaf.der).text] },
  ],
  ['expired', 'the entry has lapsed', [good], { expiresAt: '2020-01-01T00:00:00Z', onExpiry: 'open' }],
  ['unreachable', 'no address answers', [silent]],
]
for (const [status, fact, seen, entry] of cases)
  test(`${status}: ${fact}`, () => {
    const verdict = verifyHost(pinSet(entry), host, seen, now)
    assert.equal(verdict.status, status)
    if (status !== 'valid') assert.ok(verdict.why)
  })

test('a forbidden key locks out whatever the mode, and also where the entry has lapsed, and is named', () => {
  const forbid = [pinOf(leaf.der).text]
  const pins = [spare, pinOf(lab.der).text]
  const lapsed = { expiresAt: '2020-01-01T00:00:00Z', onExpiry: 'open' }
  for (const more of [{}, { mode: 'report' }, lapsed]) {
    const verdict = verifyHost(pinSet({ pins, forbid, ...more }), host, [good], now)
    assert.deepEqual([verdict.status, verdict.lockedOut, verdict.forbiddenPins], ['forbidden', true, forbid])
    // clients refuse: what is said here is what they do
    const evaluation = evaluate(pinSet({ pins, forbid, ...more }), host, good.paths, now)
    assert.equal(decide(evaluation).action, 'block')
  }
  const { why } = verifyHost(pinSet({ pins: [spare, pinOf(other.der).text], forbid }), host, [good, bad], now)
  assert.equal(why, 'every path of 192.0.2.1 holds a forbidden key')
})

test('of a host that could not be looked at no pin is said to be served or not', () => {
  const { backupPins, matchedPins } = verifyHost(pinSet(), host, [silent], now)
  assert.deepEqual([backupPins, matchedPins], [[], []])
})

test('why nothing counts is told where it is known', () => {
  const unusable = 'its certificate is not for api.example.com'
  assert.equal(verifyHost(pinSet(), host, [{ ...at('192.0.2.1'), unusable }], now).why, unusable)
})

test('an address that is silent leaves the answer open; one that shows no pin locks out', () => {
  assert.equal(verifyHost(pinSet(), host, [good, silent], now).lockedOut, false)
  assert.equal(verifyHost(pinSet(), host, [good, bad], now).lockedOut, true)
  assert.equal(verifyHost(pinSet({ mode: 'report' }), host, [bad], now).lockedOut, false)
})

test('an address that this machine has no way to does not count, unless there is no other', () => {
  const noRoute: SeenAddress = { address: '2001:db8::1', paths: [], failure: 'no route', noRoute: true }
  assert.equal(verifyHost(pinSet(), host, [good, noRoute], now).status, 'valid')
  assert.equal(verifyHost(pinSet(), host, [noRoute], now).status, 'unreachable')
})

test('pins that were shown and pins that are left are told apart', () => {
  const { matchedPins, backupPins } = verifyHost(pinSet(), host, [good], now)
  assert.deepEqual([matchedPins, backupPins], [[pinOf(leaf.der).text], [spare]])
})

test('a pin that is shown in another position is neither matched nor a backup', () => {
  const entry = { pins: [{ pin: pinOf(leaf.der).text, position: 'ca' }, spare] }
  const { matchedPins, backupPins, status } = verifyHost(pinSet(entry), host, [good], now)
  assert.deepEqual([status, matchedPins, backupPins], ['incomplete', [], [spare]])
})

test('a backup is real when somebody has shown to hold its key, and no server shows it', () => {
  const prove = (possession: 'proven' | 'claimed', what: 'request' | 'public-key'): KeyRecords =>
    withEvidence(noRecords, spare, { at: now.toISOString(), what, possession })
  const real = (keys?: KeyRecords, entry?: object): readonly string[] =>
    verifyHost(pinSet(entry), host, [good], now, keys).realBackupPins
  assert.deepEqual(real(), [])
  assert.deepEqual(real(prove('claimed', 'public-key')), [])
  assert.deepEqual(real(prove('proven', 'request')), [spare])
  const retiring = { pins: [pinOf(leaf.der).text, { pin: spare, state: 'retiring' }] }
  assert.deepEqual(real(prove('proven', 'request'), retiring), [])
})

test('a backup of a certificate pin is real as long as that certificate is valid', () => {
  const pin = `cert-${spare}`
  const until = (notAfter: string): KeyRecords =>
    withEvidence(noRecords, pin, {
      at: now.toISOString(),
      what: 'certificate',
      possession: 'claimed',
      notAfter,
      ends: 'public',
    })
  const real = (notAfter: string): number =>
    verifyHost(pinSet({ pins: [pinOf(leaf.der).text, pin] }), host, [good], now, until(notAfter))
      .realBackupPins.length
  assert.equal(real('2020-01-01T00:00:00Z'), 0)
  assert.equal(real('2099-01-01T00:00:00Z'), 1)
})

test('what matched is told with its end, a CA with its own', () => {
  const verdict = verifyHost(pinSet({ pins: [pinOf(lab.der).text, spare] }), host, [good], now)
  assert.deepEqual(
    verdict.matches.map(({ pin, position, notAfter }) => [pin, position, notAfter]),
    [[pinOf(lab.der).text, 'ca', readCertificate(lab.der).notAfter.toISOString()]],
  )
  assert.equal(daysLeftOf(verdict), verdict.matches[0]?.daysLeft)
  assert.equal(daysLeftOf({ ...verdict, entryDaysLeft: 3 }), 3)
})

test('an entry that lapsed open protects nobody and locks nobody out; one that closed locks out', () => {
  const lapsed = (onExpiry: string): boolean =>
    verifyHost(pinSet({ expiresAt: '2020-01-01T00:00:00Z', onExpiry }), host, [bad], now).lockedOut
  assert.deepEqual([lapsed('open'), lapsed('closed')], [false, true])
})

test('a pinned certificate in a path that does not verify is not looked at', () => {
  const verdict = verifyHost(pinSet(), host, [at('192.0.2.1')], now)
  assert.deepEqual(verdict.matchedPins, [])
})

test('the first certificate to expire is told', () => {
  const soon = new Date(now.getTime() + 5 * 86_400_000)
  const later = new Date(now.getTime() + 50 * 86_400_000)
  const verdict = verifyHost(
    pinSet(),
    host,
    [
      { ...good, notAfter: later },
      { ...good, notAfter: soon },
    ],
    now,
  )
  assert.equal(verdict.certificateDaysLeft, 5)
})
