import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { holds, writeFiles } from './write.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keypin-write-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const at = (name: string): string => join(dir, name)
const textOf = (name: string): string => readFileSync(at(name), 'utf8')

describe('files', () => {
  test('are written with their modes, folders made, and nothing left beside them', () => {
    writeFiles([
      { path: at('a/key.pem'), contents: 'key', how: 'create', mode: 0o600 },
      { path: at('b.json'), contents: 'b', how: 'create' },
    ])
    assert.equal(statSync(at('a/key.pem')).mode & 0o777, 0o600)
    assert.equal(textOf('b.json'), 'b')
    assert.deepEqual(readdirSync(dir).sort(), ['a', 'b.json'])
  })

  test('that are no text are written byte by byte, and told from others', () => {
    const bytes = Uint8Array.of(0x30, 0x82, 0xff, 0x00, 0x0a)
    writeFiles([{ path: at('a.cer'), contents: bytes, how: 'create' }])
    assert.deepEqual(new Uint8Array(readFileSync(at('a.cer'))), bytes)
    assert.equal(holds(at('a.cer'), bytes), true)
    // both are U+FFFD to a reader of text
    assert.equal(holds(at('a.cer'), Uint8Array.of(0x30, 0x82, 0xfe, 0x00, 0x0a)), false)
  })

  test('that can be made again change all together or not at all as well', () => {
    writeFileSync(at('b'), 'mine')
    const files = ['a', 'b'].map(
      (name) => ({ path: at(name), contents: name, how: 'create', durable: false }) as const,
    )
    assert.throws(() => writeFiles(files), { code: 'KEYPIN_FILE_EXISTS' })
    writeFiles(files.slice(0, 1))
    assert.deepEqual([textOf('a'), textOf('b'), readdirSync(dir).sort()], ['a', 'mine', ['a', 'b']])
  })

  test('that are to be created are never written over, and then none is written', () => {
    writeFileSync(at('b'), 'mine')
    const write = (): void =>
      writeFiles([
        { path: at('a'), contents: 'a', how: 'create' },
        { path: at('b'), contents: 'b', how: 'create' },
      ])
    assert.throws(write, { code: 'KEYPIN_FILE_EXISTS' })
    assert.equal(textOf('b'), 'mine')
    assert.deepEqual(readdirSync(dir), ['b'])
  })

  test('a dangling link counts as something that is there', () => {
    symlinkSync('/nowhere/at/all', at('a'))
    assert.throws(() => writeFiles([{ path: at('a'), contents: 'a', how: 'create' }]), {
      code: 'KEYPIN_FILE_EXISTS',
    })
  })

  test('that are replaced keep their permissions, and a link stays a link', () => {
    writeFileSync(at('real'), 'old')
    chmodSync(at('real'), 0o640)
    symlinkSync('real', at('link'))
    writeFiles([{ path: at('link'), contents: 'new', how: 'replace' }])
    assert.equal(textOf('real'), 'new')
    assert.equal(statSync(at('real')).mode & 0o777, 0o640)
    assert.equal(lstatSync(at('link')).isSymbolicLink(), true)
  })

  test('change all together or not at all: a replaced one comes back when a later one fails', () => {
    writeFileSync(at('a'), 'old')
    writeFileSync(at('file'), '')
    const write = (): void =>
      writeFiles([
        { path: at('a'), contents: 'new', how: 'replace' },
        { path: at('made'), contents: 'made', how: 'create' },
        // a folder of that name makes the rename fail, after everything was staged
        { path: dir, contents: 'x', how: 'replace' },
      ])
    assert.throws(write, { code: 'KEYPIN_FILE_UNWRITABLE' })
    assert.equal(textOf('a'), 'old')
    assert.equal(existsSync(at('made')), false)
    assert.deepEqual(readdirSync(dir).sort(), ['a', 'file'])
  })

  test('in a folder that is none are refused with the next step', () => {
    writeFileSync(at('file'), '')
    assert.throws(
      () => writeFiles([{ path: at('file/inside'), contents: '', how: 'create' }]),
      (error: Error & { hint?: string; code?: string }) =>
        error.code === 'KEYPIN_FILE_UNWRITABLE' && /make .* writable/.test(error.hint ?? ''),
    )
  })
})
