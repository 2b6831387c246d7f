import type { Scanned } from './look.ts'

/** What came of one line of a list, written down. */
export interface ScannedLine {
  /** What `JSON.stringify` makes of a {@link Scanned}, in UTF-8: one line, without its end. */
  readonly json: Uint8Array
  /** Whether nothing, or not everything, could be seen. */
  readonly failed: boolean
}

/** Several lines in one run of bytes, which goes from thread to thread without being copied. */
export interface PackedLines {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly lines: readonly { readonly end: number; readonly failed: boolean }[]
}

/** Writes results down. */
export function pack(results: readonly Scanned[]): PackedLines {
  const texts = results.map((seen) => JSON.stringify(seen))
  // of its own: a part of a pool cannot be handed over
  const bytes = Buffer.allocUnsafeSlow(texts.reduce((size, text) => size + Buffer.byteLength(text), 0))
  let end = 0
  const lines = results.map((seen, index) => {
    end += bytes.write(texts[index] ?? '', end)
    return { end, failed: 'error' in seen || seen.failure !== undefined }
  })
  return { bytes, lines }
}

/** The lines again, as parts of these bytes. */
export function unpack({ bytes, lines }: PackedLines): ScannedLine[] {
  return lines.map(({ end, failed }, index) => ({
    json: bytes.subarray(lines[index - 1]?.end ?? 0, end),
    failed,
  }))
}

/** One result, written down. */
export function lineOf(seen: Scanned): ScannedLine {
  const [line] = unpack(pack([seen]))
  if (line === undefined) throw new Error('a result is a line')
  return line
}
