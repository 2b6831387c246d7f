import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parsePinSet, readCertificate, readCertificates, verifiedPaths } from 'keypin'
import { needs } from '../../../../tools/testing/needs.ts'
import { temporaryFolder } from '../testing/folders.ts'
import { initLab } from './init.ts'
import { loadLab } from './load.ts'
import { renewLab } from './renew.ts'

const host = 'api.example.com'
const folder = temporaryFolder()
let labs = 0
const newDir = (): string => join(folder, `lab-${labs++}`)
const now = (): Date => new Date()
const days = (from: Date, to: Date): number => Math.round((to.getTime() - from.getTime()) / 86_400_000)

test('a lab has a genuine chain, an interception root, a pin set and a bundle of both roots', async () => {
  const lab = await initLab({ host: 'API.example.com', dir: newDir() })
  assert.equal(lab.host, host)
  const chain = readCertificates(readFileSync(lab.files.chain))
  const trust = readCertificates(readFileSync(lab.files.trust))
  assert.equal(chain.length, 2)
  assert.equal(trust.length, 2)
  assert.equal(verifiedPaths(chain, trust, { now: now() }).length, 1)
  const entry = parsePinSet(readFileSync(lab.files.pinSet)).hosts.get(host)
  assert.deepEqual(
    entry?.pins.map(({ pin, position, state }) => [pin.text, position, state]),
    [
      [lab.pins.leaf, 'leaf', 'active'],
      [lab.pins.backup, 'leaf', 'backup'],
    ],
  )
})

test('the interception root says that it is not to be trusted, and lives 7 days', async () => {
  const lab = await initLab({ host, dir: newDir() })
  const [der] = readCertificates(readFileSync(lab.files.interceptionRoot))
  const certificate = readCertificate(der ?? new Uint8Array())
  assert.match(certificate.subject.text, /DO NOT TRUST/u)
  assert.equal(days(now(), certificate.notAfter), 7)
  assert.equal(days(now(), lab.genuineUntil), 90)
})

test('the genuine chain lives as long as it is told to, and the interception root never longer', async () => {
  const lab = await initLab({ host, dir: newDir(), days: 30 })
  assert.equal(days(now(), lab.genuineUntil), 30)
  assert.equal(days(now(), lab.interceptionUntil), 7)
})

test('every private key can be read by its owner only', async () => {
  const { files } = await initLab({ host, dir: newDir() })
  const keys = [
    files.genuineRootKey,
    files.intermediateKey,
    files.leafKey,
    files.backupKey,
    files.interceptionRootKey,
    files.recordKey,
  ]
  for (const key of keys) assert.equal(statSync(key).mode & 0o777, 0o600, key)
})

test('the interception root can certify the host and nothing else, and unconstrained it can', async () => {
  for (const unconstrained of [false, true]) {
    const lab = await loadLab((await initLab({ host, dir: newDir(), unconstrained })).dir)
    const anchors = [lab.interceptionRoot.der]
    const paths = (name: string): number =>
      verifiedPaths([lab.interceptionRoot.leaf(name).der], anchors, { now: now() }).length
    assert.equal(paths(host), 1)
    assert.equal(paths('trust-probe.keypin.test'), 1)
    assert.equal(paths('bank.example.org'), unconstrained ? 1 : 0)
    assert.equal(paths('192.0.2.1'), unconstrained ? 1 : 0)
  }
})

test('the interception root can certify further hosts when told to, after a renewal too', async () => {
  const made = await initLab({ host, dir: newDir(), also: ['LOGIN.example.net', host, '192.0.2.7'] })
  await renewLab(made.dir)
  const lab = await loadLab(made.dir)
  const paths = (name: string): number =>
    verifiedPaths([lab.interceptionRoot.leaf(name).der], [lab.interceptionRoot.der], { now: now() }).length
  for (const name of [host, 'login.example.net', '192.0.2.7']) assert.equal(paths(name), 1, name)
  for (const name of ['example.net', 'bank.example.org', '192.0.2.8']) assert.equal(paths(name), 0, name)
  await assert.rejects(initLab({ host, dir: newDir(), also: ['a b'] }), { code: 'KEYPIN_HOST_MALFORMED' })
})

test('OpenSSL sees the constraint too', needs('openssl'), async () => {
  const dir = newDir()
  const lab = await loadLab((await initLab({ host, dir })).dir)
  const verify = (name: string): boolean => {
    const leaf = join(dir, `${name}.pem`)
    writeFileSync(leaf, lab.interceptionRoot.leaf(name).pem)
    try {
      execFileSync('openssl', ['verify', '-CAfile', lab.files.interceptionRoot, leaf], { stdio: 'pipe' })
      return true
    } catch {
      return false
    }
  }
  assert.ok(verify(host))
  assert.ok(!verify('bank.example.org'))
})

test('a lab on an IP address works', async () => {
  const lab = await loadLab((await initLab({ host: '127.0.0.1', dir: newDir() })).dir)
  const leaf = lab.interceptionRoot.leaf('127.0.0.1')
  assert.equal(verifiedPaths([leaf.der], lab.anchors, { now: now() }).length, 1)
})

test('a lab is never written over, and an empty folder may become one', async () => {
  const dir = newDir()
  mkdirSync(dir)
  const first = await initLab({ host, dir })
  const before = readFileSync(first.files.lab, 'utf8')
  await assert.rejects(initLab({ host, dir }), { code: 'KEYPIN_LAB_EXISTS' })
  assert.equal(readFileSync(first.files.lab, 'utf8'), before)
  const file = newDir()
  writeFileSync(file, 'mine')
  await assert.rejects(initLab({ host, dir: file }), { code: 'KEYPIN_LAB_EXISTS' })
  assert.equal(readFileSync(file, 'utf8'), 'mine')
})

test('a lab that cannot be written, or is stopped, leaves nothing behind', async () => {
  const parent = join(folder, 'parent')
  mkdirSync(parent)
  const signal = AbortSignal.abort()
  await assert.rejects(initLab({ host, dir: join(parent, 'lab'), signal }), { code: 'KEYPIN_LAB_ABORTED' })
  assert.deepEqual(readdirSync(parent), [])
  const blocked = join(parent, 'file')
  writeFileSync(blocked, '')
  await assert.rejects(initLab({ host, dir: join(blocked, 'lab') }), { code: 'KEYPIN_LAB_WRITE' })
  assert.deepEqual(readdirSync(parent), ['file'])
})

test('bad hosts and bad lifetimes are refused before anything is made', async () => {
  await assert.rejects(initLab({ host: 'a b', dir: newDir() }), { code: 'KEYPIN_HOST_MALFORMED' })
  await assert.rejects(initLab({ host, dir: newDir(), days: 0 }), TypeError)
})

test('a lab reads back as it was made', async () => {
  const made = await initLab({ host, dir: newDir(), key: 'RSA-2048' })
  const lab = await loadLab(made.dir)
  assert.deepEqual(lab.pins, made.pins)
  assert.equal(lab.genuine.leaf.key.asymmetricKeyType, 'rsa')
  assert.equal(lab.genuine.leaf.chain().length, 3)
})

test('what is no lab, or a damaged one, is said to be so', async () => {
  await assert.rejects(loadLab(newDir()), { code: 'KEYPIN_LAB_INVALID', hint: /keypin lab init/u })
  for (const harm of ['lab', 'leafKey', 'interceptionRoot'] as const) {
    const lab = await initLab({ host, dir: newDir() })
    writeFileSync(lab.files[harm], '{}')
    await assert.rejects(loadLab(lab.dir), { code: 'KEYPIN_LAB_INVALID' }, harm)
  }
  const lab = await initLab({ host, dir: newDir() })
  const other = await initLab({ host, dir: newDir() })
  writeFileSync(lab.files.leafKey, readFileSync(other.files.leafKey))
  await assert.rejects(loadLab(lab.dir), { code: 'KEYPIN_LAB_INVALID' })
})

test('a renewed lab has a new interception root, and the same pins', async () => {
  const made = await initLab({ host, dir: newDir() })
  const before = await loadLab(made.dir)
  const renewed = await renewLab(made.dir)
  const after = await loadLab(made.dir)
  assert.notDeepEqual(after.interceptionRoot.der, before.interceptionRoot.der)
  assert.deepEqual(after.genuine.leaf.der, before.genuine.leaf.der)
  assert.deepEqual(renewed.pins, made.pins)
  assert.equal(statSync(made.files.interceptionRootKey).mode & 0o777, 0o600)
  const trust = readCertificates(readFileSync(made.files.trust))
  assert.equal(verifiedPaths([after.interceptionRoot.leaf(host).der], trust, { now: now() }).length, 1)
  await assert.rejects(renewLab(newDir()), { code: 'KEYPIN_LAB_WRITE' })
})
