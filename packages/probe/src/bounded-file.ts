import { closeSync, openSync, readSync } from 'node:fs'
import { ProbeError } from './errors.ts'

/** Bundles of all roots there are have less than one; a file of certificates that is larger is none. */
const limitBytes = 32 * 1024 * 1024

/**
 * Reads a file that somebody named, as far as a limit: a device such as `/dev/zero` has no end, and no size to look at.
 *
 * @throws {ProbeError} `KEYPIN_TARGET_MALFORMED` for a larger one; else as `openSync` and `readSync` do.
 */
export function readBoundedFile(path: string): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    return readToEnd(descriptor, path)
  } finally {
    closeSync(descriptor)
  }
}

function readToEnd(descriptor: number, path: string): Buffer {
  const chunks: Buffer[] = []
  for (let total = 0; total <= limitBytes; ) {
    const chunk = Buffer.alloc(1 << 20)
    const length = readSync(descriptor, chunk)
    if (length === 0) return Buffer.concat(chunks, total)
    chunks.push(chunk.subarray(0, length))
    total += length
  }
  throw new ProbeError('KEYPIN_TARGET_MALFORMED', `${path} is larger than ${limitBytes / 1024 / 1024} MiB`, {
    hint: 'name a PEM or DER file of certificates',
  })
}
