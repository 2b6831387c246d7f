import { escapeUnseen } from '../bytes/visible.ts'

// X.680 clause 8.4 tag numbers. T61String is read as Latin-1, which is what certificates put into it.
const DECODERS: ReadonlyMap<number, (bytes: Uint8Array) => string | undefined> = new Map([
  [12, utf8],
  [18, latin1],
  [19, latin1],
  [20, latin1],
  [22, latin1],
  [26, latin1],
  [27, latin1],
  [28, ucs4],
  [30, ucs2],
])

/**
 * Decodes the character strings of a name: UTF8, Numeric, Printable, T61, IA5, Visible, General, Universal
 * and BMP. Undefined for any other type, and for bytes that are not of the type they say.
 *
 * The result is what was written, not yet safe to print; see `visible`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.4 DirectoryString
 */
export function decodeString(tag: number, bytes: Uint8Array): string | undefined {
  return DECODERS.get(tag)?.(bytes)
}

/** Reads one byte as one character, as IA5String is read. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** Reads an IA5String and makes it visible: unseen characters become `\u{…}`. */
export function visibleIa5(bytes: Uint8Array): string {
  if (bytes.every(isPlain)) return latin1(bytes)
  let text = ''
  for (const octet of bytes) text += SHOWN[octet]
  return text
}

function isPlain(octet: number): boolean {
  return octet > 0x20 && octet < 0x7f
}

const SHOWN: readonly string[] = Array.from({ length: 256 }, (_, octet) =>
  escapeUnseen(String.fromCharCode(octet)),
)

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}

function ucs2(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined
  return Buffer.from(bytes).swap16().toString('utf16le')
}

function ucs4(bytes: Uint8Array): string | undefined {
  if (bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const points: string[] = []
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at)
    if (point > 0x10ffff) return undefined
    points.push(String.fromCodePoint(point))
  }
  return points.join('')
}
