// The lab's verdicts on clients whose habits are known: each naive one must be found out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { shortResults, testLab, tryClient, writePinSet } from '../testing/lab.ts'
import type { Result, Run } from './types.ts'

const lab = await testLab()
const identity = { TEST_IDENTITY_CHAIN: lab.files.chain, TEST_IDENTITY_KEY: lab.files.leafKey }
const versions = ['1.2', '1.3'] as const

const result = (run: Run, id: string): Result => {
  const found = run.results.find((each) => each.id === id)
  assert.ok(found, id)
  return found
}

for (const tls of versions) {
  test(`TLS ${tls}: a client without pins falls for a trusted authority, and only for that`, async () => {
    const run = await tryClient(lab, 'unpinned', 'P01 P04b V01 H01 R01 R03 R05', { tls })
    assert.deepEqual(shortResults(run), {
      V01: 'refused pass',
      P01: 'accepted fail',
      P04b: 'accepted fail',
      H01: 'refused pass',
      R01: 'accepted pass',
      R03: 'accepted pass',
      R05: 'accepted pass',
    })
    assert.equal(run.verdict, 'fail')
    assert.ok(result(run, 'P01').appBytes > 0)
    assert.equal(result(run, 'P01').attempts[0]?.firstLine, 'GET / HTTP/1.1')
  })

  test(`TLS ${tls}: a client with pins refuses because of them, and goes on through its rotations`, async () => {
    const run = await tryClient(lab, 'pinned', 'P01 P02 P03 P04a P04b P04c V01 H01 H03 R01 R02 R03 R05', {
      tls,
    })
    assert.deepEqual(shortResults(run), {
      V01: 'refused pass',
      P01: 'refused pass pin',
      P02: 'refused pass pin',
      P03: 'refused pass pin',
      P04a: 'refused pass pin',
      P04b: 'refused pass pin',
      P04c: 'refused pass pin',
      H01: 'refused pass',
      H03: 'refused pass',
      R01: 'accepted pass',
      R02: 'refused pass',
      R03: 'accepted pass',
      R05: 'accepted pass',
    })
    assert.equal(run.verdict, 'pass')
    assert.deepEqual(run.hosts, [{ host: lab.host, state: 'proven' }])
    const refused = run.results.filter(({ outcome }) => outcome === 'refused')
    assert.ok(refused.every(({ appBytes }) => appBytes === 0))
    assert.equal(result(run, 'P01').companion?.outcome, 'accepted')
  })
}

test('a pinned HTTP/2 client is judged like any other', async () => {
  const run = await tryClient(lab, 'pinned-http2', 'P01 R03')
  assert.deepEqual(shortResults(run), { P01: 'refused pass pin', R03: 'accepted pass' })
  assert.equal(result(run, 'R03').attempts[0]?.protocol, 'h2')
})

test('a client that takes any presented certificate for the pinned one falls for appended ones', async () => {
  const run = await tryClient(lab, 'any-presented', 'P01 P04b P04d')
  assert.deepEqual(shortResults(run), {
    P01: 'refused pass pin',
    P04b: 'accepted fail',
    P04d: 'accepted fail',
  })
})

test('a client that checks after sending leaks, though it exits with 0', async () => {
  const run = await tryClient(lab, 'check-after-send', 'P01 R03')
  assert.deepEqual(shortResults(run), { P01: 'leaked fail', R03: 'accepted pass' })
  assert.match(result(run, 'P01').why, /too late/u)
})

test('a client that checks on the response leaks', async () => {
  const run = await tryClient(lab, 'check-on-response', 'P01 R03')
  assert.deepEqual(shortResults(run), { P01: 'leaked fail', R03: 'accepted pass' })
})

test('a client whose check throws has its request read', async () => {
  const run = await tryClient(lab, 'throwing', 'P01')
  assert.deepEqual(shortResults(run), { P01: 'accepted fail' })
})

test('a client whose pin replaces the ordinary checks falls for what the pin does not cover', async () => {
  const run = await tryClient(lab, 'pin-only', 'P01 V01 H01 H03 H04')
  assert.deepEqual(shortResults(run), {
    V01: 'refused pass',
    P01: 'refused pass pin',
    H01: 'accepted fail',
    H03: 'accepted fail',
    H04: 'accepted fail',
  })
})

test('a client that trusts everything falls for everything', async () => {
  const run = await tryClient(lab, 'trusts-all', 'V01 V02 V03 P01 H01')
  for (const [id, short] of Object.entries(shortResults(run))) assert.equal(short, 'accepted fail', id)
})

test('a refusal without trust in the interceptor is not put down to the pin', async () => {
  const run = await tryClient(lab, 'no-trust-in-interceptor', 'P01 R05')
  assert.deepEqual(shortResults(run), { P01: 'refused pass', R05: 'refused fail' })
  assert.equal(result(run, 'P01').companion?.outcome, 'refused')
})

test('a pinned client that falls back to clear text leaks', async () => {
  const run = await tryClient(lab, 'downgrade', 'P01 R03')
  assert.deepEqual(shortResults(run), { P01: 'leaked fail', R03: 'accepted pass' })
  assert.match(result(run, 'P01').why, /clear text/u)
})

test('a client that retries without pins is found out by the retry', async () => {
  const run = await tryClient(lab, 'retry-unpinned', 'P01')
  assert.deepEqual(shortResults(run), { P01: 'accepted fail' })
  assert.equal(result(run, 'P01').attemptCount, 2)
})

test('what a child of the client does is what the client does', async () => {
  const run = await tryClient(lab, 'leaves-a-child', 'P01')
  assert.deepEqual(shortResults(run), { P01: 'accepted fail' })
})

test('an answer that comes out on stdout was used, whatever the exit code', async () => {
  const run = await tryClient(lab, 'prints-answer', 'P01')
  assert.deepEqual(shortResults(run), { P01: 'accepted fail' })
  assert.ok(result(run, 'P01').processes[0]?.usedAnswer)
})

test('a client that crashes at a forged chain has not sent anything', async () => {
  const run = await tryClient(lab, 'crash', 'P01 R03')
  assert.deepEqual(shortResults(run), { P01: 'refused pass pin', R03: 'accepted pass' })
  assert.equal(result(run, 'P01').processes[0]?.signal, 'SIGSEGV')
})

test('a hundred connections at once are judged together', async () => {
  const run = await tryClient(lab, 'many-connections', 'P01')
  assert.deepEqual(shortResults(run), { P01: 'refused pass pin' })
  assert.equal(result(run, 'P01').attemptCount, 100)
  assert.equal(result(run, 'P01').attempts.length, 50)
})

test('under TLS 1.2 a client gives its certificate to the forger it refuses', async () => {
  for (const tls of versions) {
    const run = await tryClient(lab, 'with-identity', 'P01', { tls, env: { ...process.env, ...identity } })
    assert.equal(shortResults(run).P01, 'refused pass pin')
    assert.equal(result(run, 'P01').identityDisclosed, tls === '1.2')
  }
})

const twoPins = (first: object): object[] => [first, { pin: lab.pins.backup, position: 'leaf' }]

test('a pin on the intermediate: the risk that remains is exposed, and attribution needs the CA form', async () => {
  const pinSet = writePinSet(lab, twoPins({ pin: lab.pins.intermediate, position: 'ca' }))
  const run = await tryClient(lab, 'pinned-chain', 'P01 P02 R02 R05 R05-CA R09', { pinSet })
  assert.deepEqual(shortResults(run), {
    P01: 'refused pass pin',
    P02: 'refused pass pin',
    R02: 'accepted pass',
    R05: 'refused pass',
    'R05-CA': 'accepted pass',
    R09: 'accepted exposed',
  })
  assert.equal(run.verdict, 'pass')
  assert.match(run.doesNotProve.join('\n'), /R09/u)
})

test('a pin on a certificate: renewal is refused, and nothing can show that the pin was the reason', async () => {
  const pins = [
    { pin: lab.pins.leafCertificate, position: 'leaf' },
    { pin: lab.pins.root, position: 'leaf' },
  ]
  const run = await tryClient(lab, 'pinned', 'P01 R01', { pinSet: writePinSet(lab, pins) })
  assert.deepEqual(shortResults(run), { P01: 'refused pass', R01: 'refused pass' })
  assert.deepEqual(run.hosts[0]?.state, 'consistent')
})

test('a pin set that only reports lets P01 through by design', async () => {
  const pins = twoPins({ pin: lab.pins.leaf, position: 'leaf' })
  const run = await tryClient(lab, 'unpinned', 'P01', { pinSet: writePinSet(lab, pins, { mode: 'report' }) })
  assert.deepEqual(shortResults(run), { P01: 'accepted exposed' })
  assert.equal(result(run, 'P01').expected, 'either')
})

for (const name of ['nothing', 'clear-text', 'garbage', 'hang']) {
  test(`a client that does ${name} proves nothing`, async () => {
    const run = await tryClient(lab, name, 'P01', { timeoutMs: 1500 })
    assert.equal(run.verdict, 'inconclusive')
    assert.ok(run.results.every(({ verdict }) => verdict === 'inconclusive'))
  })
}

test('a scenario about a version of TLS is skipped when the run or the client leaves it out', async () => {
  const run = await tryClient(lab, 'pinned', 'S01a S01b', { tls: '1.3' })
  assert.deepEqual(shortResults(run), { S01a: 'no-contact skipped', S01b: 'refused pass pin' })
})

const resolve = '--resolve "$KEYPIN_LAB_HOST:$KEYPIN_LAB_PORT:$KEYPIN_LAB_ADDRESS"'
const shell = (line: string): string[] => ['sh', '-c', line]

test('curl without a pin falls for P01, with one it refuses after the handshake', needs('curl'), async () => {
  const curl = `exec "${toolPath('curl')}" -sS -o /dev/null --cacert "$KEYPIN_LAB_CA" ${resolve}`
  const plain = await tryClient(lab, shell(`${curl} "$KEYPIN_LAB_URL"`), 'P01 V01')
  assert.deepEqual(shortResults(plain), { V01: 'refused pass', P01: 'accepted fail' })
  assert.equal(result(plain, 'V01').how, 'alert')
  const pin = lab.pins.leaf.replace('sha256/', 'sha256//')
  const pinned = await tryClient(
    lab,
    shell(`${curl} --pinnedpubkey "${pin}" "$KEYPIN_LAB_URL"`),
    'P01 P04b H03',
  )
  assert.deepEqual(shortResults(pinned), {
    P01: 'refused pass pin',
    P04b: 'refused pass pin',
    H03: 'refused pass',
  })
  assert.equal(result(pinned, 'P01').how, 'after-handshake')
})

test('curl -k with a pin falls for what only the ordinary checks refuse', needs('curl'), async () => {
  const pin = lab.pins.leaf.replace('sha256/', 'sha256//')
  const line = `exec "${toolPath('curl')}" -k -sS -o /dev/null --pinnedpubkey "${pin}" ${resolve} "$KEYPIN_LAB_URL"`
  const run = await tryClient(lab, shell(line), 'P01 H01 H03')
  assert.deepEqual(shortResults(run), { P01: 'refused pass pin', H01: 'accepted fail', H03: 'accepted fail' })
})

test(
  'openssl s_client, which speaks no HTTP of its own, is judged by its bytes',
  needs('openssl'),
  async () => {
    const verify = '-verify_return_error -verify_hostname "$KEYPIN_LAB_HOST" -CAfile "$KEYPIN_LAB_CA"'
    const target = '-servername "$KEYPIN_LAB_HOST" -connect "$KEYPIN_LAB_ADDRESS:$KEYPIN_LAB_PORT"'
    const line = `printf 'hello\\n' | "${toolPath('openssl')}" s_client -quiet ${verify} ${target}`
    const run = await tryClient(lab, shell(line), 'P01 V01')
    assert.deepEqual(shortResults(run), { V01: 'refused pass', P01: 'accepted fail' })
    assert.equal(result(run, 'P01').attempts[0]?.protocol, 'raw')
  },
)

test('a client that pins one host shows on another that it trusts the interceptor', async () => {
  const run = await tryClient(lab, 'pinned-host', 'C1 P01 P05 P05-DEEP')
  assert.deepEqual(shortResults(run), {
    C1: 'accepted pass',
    P01: 'refused pass pin',
    P05: 'accepted exposed',
    'P05-DEEP': 'accepted exposed',
  })
  assert.equal(result(run, 'P05').host, `www.${lab.host}`)
})

test('a pin for all names below the host, in a client that has it for one label, fails at two', async () => {
  const pins = [lab.pins.leaf, lab.pins.backup].map((pin) => ({ pin }))
  const pinSet = writePinSet(lab, pins, { subdomains: 'any' })
  const run = await tryClient(lab, 'pinned-one-label', 'P05 P05-DEEP', { pinSet })
  assert.deepEqual(shortResults(run), { P05: 'refused pass pin', 'P05-DEEP': 'accepted fail' })
})

test('a client that refuses what it does not know says nothing about trust, and that is no failure', async () => {
  const run = await tryClient(lab, 'pinned', 'C1')
  assert.deepEqual(shortResults(run), { C1: 'refused skipped' })
  assert.equal(run.verdict, 'pass')
})

for (const [name, short] of [
  ['pinned', 'refused pass pin'],
  ['unpinned', 'accepted fail'],
] as const) {
  test(`${name}: the forgery is judged alike with other keys, other handshakes and no ALPN`, async () => {
    const run = await tryClient(lab, name, 'S04 S05 S05-RETRY')
    assert.deepEqual(shortResults(run), { S04: short, S05: short, 'S05-RETRY': short })
    const hellos = result(run, 'S05-RETRY').attempts[0]?.records.filter(({ type }) => type === 22)
    assert.equal(hellos?.length, 2, 'it was asked again')
  })
}

test('a client without any check falls for what the sound ones refuse', async () => {
  const only = 'V06 H11 C3'
  assert.deepEqual(shortResults(await tryClient(lab, 'pinned', only)), {
    V06: 'refused pass',
    H11: 'refused pass',
    C3: 'refused pass',
  })
  assert.deepEqual(shortResults(await tryClient(lab, 'trusts-all', only)), {
    V06: 'accepted fail',
    H11: 'accepted fail',
    C3: 'accepted fail',
  })
})
