import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readBoundedFile } from './bounded-file.ts'

test('a file is read whole, whatever it holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-bounded-'))
  try {
    for (const size of [0, 1, (1 << 20) - 1, 1 << 20, 3_000_000]) {
      const path = join(folder, String(size))
      writeFileSync(path, Buffer.alloc(size, size % 251))
      assert.deepEqual(readBoundedFile(path), readFileSync(path))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('one without an end is not', { skip: !existsSync('/dev/zero') }, () => {
  assert.throws(() => readBoundedFile('/dev/zero'), /larger than 32 MiB/)
})

test('what cannot be read says why, as the system does', () => {
  assert.throws(() => readBoundedFile(tmpdir()), { code: 'EISDIR' })
  assert.throws(() => readBoundedFile(join(tmpdir(), 'there', 'is', 'none')), { code: 'ENOENT' })
})
