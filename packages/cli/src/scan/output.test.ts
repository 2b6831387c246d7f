import assert from 'node:assert/strict'
import type { FileHandle } from 'node:fs/promises'
import { test } from 'node:test'
import { writeWhole } from './output.ts'

test('what a disk takes only a part of at once is written whole, and leaves no gap', async () => {
  const written = Buffer.alloc(26)
  const slow = {
    write: async (bytes: Uint8Array, offset: number, length: number, at: number) => {
      const bytesWritten = Math.min(length, 3)
      written.set(bytes.subarray(offset, offset + bytesWritten), at)
      return { bytesWritten, buffer: bytes }
    },
  } as unknown as FileHandle
  await writeWhole(slow, Buffer.from('0123456789\n'), 0)
  await writeWhole(slow, Buffer.from('abcdefghijklm\n'), 11)
  assert.equal(written.toString(), '0123456789\nabcdefghijklm\n\0')
})
