import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { codeWithin, readCode } from './code.ts'

const folder = mkdtempSync(join(tmpdir(), 'keypin-code-'))
after(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

write('app/b.kt', 'b')
write('app/a.swift', 'a')
write('app/README.md', 'no code')
write('app/node_modules/x/index.js', 'another’s')
write('app/.hidden/c.kt', 'hidden')
write('app/build/d.kt', 'made')
write('app/large.js', 'x'.repeat(1_048_577))
write('elsewhere/e.kt', 'not asked for')
symlinkSync(join(folder, 'elsewhere'), join(folder, 'app/link'))
symlinkSync(folder, join(folder, 'app/circle'))

const pathsOf = (...paths: string[]): string[] =>
  readCode(
    paths.map((path) => join(folder, path)),
    folder,
  ).map(({ path }) => path)

test('code is read in the order of names; what others wrote, tools made, or links lead to is passed over', () => {
  assert.deepEqual(pathsOf('app'), ['app/a.swift', 'app/b.kt'])
})

test('a file is read once, however often it is named', () => {
  assert.deepEqual(pathsOf('app/b.kt', 'app', 'app'), ['app/b.kt', 'app/a.swift'])
})

test('what is not there is told', () => {
  assert.throws(() => pathsOf('nowhere'), { code: 'KEYPIN_FILE_UNREADABLE' })
})

test('what must not be read is told, file or folder', { skip: process.platform === 'win32' }, () => {
  write('closed/a.kt', 'a')
  chmodSync(folder, 0o711)
  chmodSync(join(folder, 'closed/a.kt'), 0)
  const told = { code: 'KEYPIN_FILE_UNREADABLE', message: /permission denied/ }
  asNobody(() => assert.throws(() => pathsOf('closed/a.kt'), told))
  chmodSync(join(folder, 'closed'), 0o111)
  asNobody(() => assert.throws(() => pathsOf('closed'), told))
  chmodSync(join(folder, 'closed'), 0o755)
})

/** Permissions do not hold for root. */
function asNobody(work: () => void): void {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}

test('a file that is too long is passed over in a folder, and refused where it is named', () => {
  assert.ok(!pathsOf('app').includes('app/large.js'))
  assert.throws(() => pathsOf('app/large.js'), {
    code: 'KEYPIN_FILE_UNREADABLE',
    message: /larger than 1 MiB/,
  })
})

test('what need not have an end is not read', { skip: process.platform === 'win32' }, () => {
  // reading it to the end takes all memory
  assert.throws(() => readCode(['/dev/zero'], folder), { code: 'KEYPIN_FILE_UNREADABLE' })
})

test('a configuration names code below its own folder only, and no link leads out of it', () => {
  const app = join(folder, 'app')
  assert.equal(codeWithin(app, 'b.kt'), join(app, 'b.kt'))
  assert.equal(codeWithin(app, '.'), app)
  for (const name of ['../elsewhere', join(folder, 'elsewhere/e.kt'), 'link/e.kt', 'circle', '..', '/'])
    assert.throws(
      () => codeWithin(app, name),
      { code: 'KEYPIN_FILE_UNREADABLE', message: /leads out of/ },
      name,
    )
  assert.throws(() => codeWithin(app, 'nowhere'), {
    code: 'KEYPIN_FILE_UNREADABLE',
    message: /^(?!.*leads out)/,
  })
})
