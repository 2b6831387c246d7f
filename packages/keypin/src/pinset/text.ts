import type { PinSetIssueCode } from '../errors.ts'
import type { JsonFault } from './json.ts'
import { ROOT } from './json-path.ts'
import { MAX_TEXT_LENGTH } from './limits.ts'

/** Text that may be read as JSON, or the fault that forbids it. */
export interface ReadText {
  readonly text: string
  readonly byteOrderMark: boolean
  readonly fault?: JsonFault
}

/** Takes text or bytes to well-formed text of bearable size; says whether it began with a byte order mark. */
export function readText(input: string | Uint8Array): ReadText {
  // A copy of bytes: they may be shared with another thread, or of a class with a length of its own.
  const source = typeof input === 'string' ? input : new Uint8Array(input)
  if (source.length > MAX_TEXT_LENGTH) {
    return refuse('too-large', `the pin set is too large: it is longer than ${MAX_TEXT_LENGTH}`)
  }
  const decoded = typeof source === 'string' ? source : decode(source)
  if (decoded === undefined) return refuse('not-utf8', 'the bytes are not UTF-8', 'save the file as UTF-8')
  const byteOrderMark = decoded.startsWith('\ufeff')
  const text = byteOrderMark ? ` ${decoded.slice(1)}` : decoded
  const half = text.search(/\p{Surrogate}/u)
  if (half === -1) return { text, byteOrderMark }
  const message = 'the text has one half of a surrogate pair, which is no character'
  return { text, byteOrderMark, fault: { issue: { code: 'lone-surrogate', path: ROOT, message }, at: half } }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function refuse(code: PinSetIssueCode, message: string, hint?: string): ReadText {
  const issue = { code, path: ROOT, message, ...(hint === undefined ? {} : { hint }) }
  return { text: '', byteOrderMark: false, fault: { issue, at: 0 } }
}
