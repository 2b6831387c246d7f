import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ForgeError } from './errors.ts'
import { writeKeyFile, writeNewFile } from './key-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'keypin-key-file-'))
after(() => rmSync(folder, { recursive: true }))
const secret = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n'

const fresh = (name: string): string => {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

test('a key file is whole, and only its owner may read it', () => {
  const at = fresh('new')
  writeKeyFile(join(at, 'key.pem'), secret)
  assert.equal(readFileSync(join(at, 'key.pem'), 'utf8'), secret)
  assert.equal(statSync(join(at, 'key.pem')).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(at), ['key.pem'])
})

test('the mode is 0600 under every umask', () => {
  const at = fresh('umask')
  for (const umask of [0o000, 0o022, 0o077, 0o777]) {
    const before = process.umask(umask)
    try {
      writeKeyFile(join(at, `${umask}.pem`), secret)
    } finally {
      process.umask(before)
    }
    assert.equal(statSync(join(at, `${umask}.pem`)).mode & 0o777, 0o600)
  }
})

test('a file that exists is never written over, where a plain write would', () => {
  const at = fresh('exists')
  const path = join(at, 'key.pem')
  writeFileSync(path, 'the only copy')
  assert.throws(() => writeKeyFile(path, secret), { name: 'ForgeError', code: 'FORGE_FILE_EXISTS' })
  assert.equal(readFileSync(path, 'utf8'), 'the only copy')
  assert.deepEqual(readdirSync(at), ['key.pem'])
  writeFileSync(path, secret)
  assert.equal(readFileSync(path, 'utf8'), secret)
})

test('a link is not followed, not even one that points nowhere', () => {
  const at = fresh('link')
  symlinkSync(join(at, 'elsewhere.pem'), join(at, 'key.pem'))
  assert.throws(() => writeKeyFile(join(at, 'key.pem'), secret), { code: 'FORGE_FILE_EXISTS' })
  assert.equal(readlinkSync(join(at, 'key.pem')), join(at, 'elsewhere.pem'))
  assert.ok(!existsSync(join(at, 'elsewhere.pem')))
})

test('a folder that is missing is told without the secret, and leaves nothing', () => {
  const path = join(folder, 'missing', 'key.pem')
  assert.throws(
    () => writeKeyFile(path, secret),
    (error: unknown) => {
      assert.ok(error instanceof ForgeError)
      assert.equal(error.code, 'FORGE_FILE_NOT_WRITTEN')
      assert.match(error.message, /\(ENOENT\)$/u)
      assert.ok(!error.message.includes('c2VjcmV0'))
      return true
    },
  )
  assert.ok(!existsSync(join(folder, 'missing')))
})

test('a file system without links writes the file too, and not over another', () => {
  const at = fresh('no-links')
  const noLinks = (): never => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM' })
  }
  writeNewFile(join(at, 'key.pem'), secret, noLinks)
  assert.equal(readFileSync(join(at, 'key.pem'), 'utf8'), secret)
  assert.equal(statSync(join(at, 'key.pem')).mode & 0o777, 0o600)
  assert.throws(() => writeNewFile(join(at, 'key.pem'), 'other', noLinks), { code: 'FORGE_FILE_EXISTS' })
  assert.equal(readFileSync(join(at, 'key.pem'), 'utf8'), secret)
  assert.deepEqual(readdirSync(at), ['key.pem'])
})

test('of many who write the same file at once, one succeeds', async () => {
  const at = fresh('race')
  const script = join(at, 'writer.mjs')
  writeFileSync(
    script,
    `import { writeKeyFile } from ${JSON.stringify(new URL('./key-file.ts', import.meta.url).href)}
     process.once('message', () => {
       try { writeKeyFile(${JSON.stringify(join(at, 'key.pem'))}, process.pid + '\\n'.repeat(9999)); process.send('wrote') }
       catch (error) { process.send(error.code) }
       process.disconnect()
     })
     process.send('ready')`,
  )
  const writers = Array.from({ length: 4 }, () => fork(script))
  const say = (writer: (typeof writers)[number]): Promise<unknown> =>
    new Promise((resolve) => writer.once('message', resolve))
  await Promise.all(writers.map(say))
  const answers = writers.map(say)
  for (const writer of writers) writer.send('go')
  assert.deepEqual((await Promise.all(answers)).sort(), [
    'FORGE_FILE_EXISTS',
    'FORGE_FILE_EXISTS',
    'FORGE_FILE_EXISTS',
    'wrote',
  ])
  assert.deepEqual(readdirSync(at).sort(), ['key.pem', 'writer.mjs'])
})
