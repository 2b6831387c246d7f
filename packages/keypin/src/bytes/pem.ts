import { CertificateError } from '../errors.ts'
import { decodeBase64, encodeBase64, isBase64Failure } from './base64.ts'
import { visible } from './visible.ts'

/** One block of a PEM text. */
export interface PemBlock {
  /** What stands between `-----BEGIN ` and `-----`: `CERTIFICATE`, `PUBLIC KEY`, … */
  readonly label: string
  /** The bytes; always at least one. */
  readonly der: Uint8Array
}

/** Longest PEM text that is read, in UTF-16 units: some 70 times the bundle of all public roots. */
export const MAX_PEM_LENGTH: number = 16 * 1024 * 1024

/**
 * Reads every block of a PEM text, in order.
 *
 * Text before, between and after the blocks is passed over, as in the output of `openssl s_client`, unless
 * it looks like a part of a block: a boundary that is not quite one, or a line of base64. Those are
 * refused, since what they were meant to be would otherwise be lost without a word.
 *
 * @throws {CertificateError} `KEYPIN_PEM_MALFORMED` with the line; `KEYPIN_X509_TOO_LARGE` above
 *   {@link MAX_PEM_LENGTH}.
 * @see https://www.rfc-editor.org/rfc/rfc7468#section-3 (its "strict" body, with either line ending)
 */
export function readPem(text: string): PemBlock[] {
  if (text.length > MAX_PEM_LENGTH) throw tooLarge(text.length)
  const lines = text.split('\n')
  const blocks: PemBlock[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = trimmed(lines, at)
    const label = labelOf(line, BEGIN)
    if (label === undefined) {
      refuseFragment(line, at)
      continue
    }
    const end = findEnd(lines, at, label)
    blocks.push({ label, der: readBody(lines, at + 1, end) })
    at = end
  }
  if (blocks.length === 0) throw noBlock(text)
  return blocks
}

/** Writes one block, 64 characters to the line, with a closing newline. */
export function formatPem(label: string, der: Uint8Array): string {
  const body = encodeBase64(der).replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`
}

const BEGIN = '-----BEGIN '
const END = '-----END '

function trimmed(lines: readonly string[], at: number): string {
  const line = (lines[at] as string).trim()
  return at === 0 && line.startsWith('\ufeff') ? line.slice(1) : line
}

function labelOf(line: string, boundary: string): string | undefined {
  if (!line.startsWith(boundary) || !line.endsWith('-----')) return undefined
  if (line.length <= boundary.length + 5) return undefined
  const label = line.slice(boundary.length, -5)
  return /^[\x21-\x2c\x2e-\x7e]+(?:[ -][\x21-\x2c\x2e-\x7e]+)*$/.test(label) ? label : undefined
}

function findEnd(lines: readonly string[], begin: number, label: string): number {
  for (let at = begin + 1; at < lines.length; at++) {
    const line = trimmed(lines, at)
    if (!line.startsWith('-')) continue
    if (line === `${END}${label}-----`) return at
    throw malformed(at, `has ${boundaryIn(line)} inside the block ${quoted(label)} of line ${begin + 1}`)
  }
  throw malformed(begin, `opens the block ${quoted(label)}, which is never closed`)
}

function readBody(lines: readonly string[], from: number, to: number): Uint8Array {
  const body: string[] = []
  for (let at = from; at < to; at++) {
    const line = trimmed(lines, at)
    if (line.includes(':'))
      throw malformed(at, 'is a header, so the block is encrypted or not RFC 7468', DECRYPT)
    refuseStray(line, at)
    body.push(line)
  }
  const decoded = decodeBase64(body.join(''))
  if (isBase64Failure(decoded)) throw malformed(to - 1, `ends base64 that is not whole (${decoded.problem})`)
  if (decoded.length === 0) throw malformed(from - 1, 'opens a block with nothing in it')
  return decoded
}

// The line itself is not shown: it may be of a private key.
function refuseStray(line: string, at: number): void {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(line)) return
  const stray = line.search(/[^A-Za-z0-9+/]/)
  throw malformed(at, `is not base64: character ${stray + 1} is ${quoted(line.charAt(stray))}`)
}

// 48 or more: a line of base64 is 64 or 76 wide, while a word, a name or a 32-bit hash in hex is not.
function refuseFragment(line: string, at: number): void {
  if (/^-+ ?(?:BEGIN|END)\b/i.test(line))
    throw malformed(at, `is not a boundary: ${boundaryIn(line)}`, BOUNDARY)
  if (/^[A-Za-z0-9+/]{48,}={0,2}$/.test(line)) throw malformed(at, 'is base64 outside of any block')
}

const TRUNCATED = 'the file may have been cut off, joined or edited wrongly; export it again'
const BOUNDARY = 'a boundary stands on a line of its own and has five dashes at either side'
const DECRYPT = 'only certificates, public keys and requests are read, and these are never encrypted'

function noBlock(text: string): CertificateError {
  const wide = text.includes('\u0000')
  return new CertificateError('KEYPIN_PEM_MALFORMED', 'the PEM text has no "-----BEGIN …-----" line', {
    hint: wide ? 'the text seems to be UTF-16; save it as UTF-8' : 'give a PEM or DER file',
  })
}

function malformed(line: number, problem: string, hint: string = TRUNCATED): CertificateError {
  const message = `line ${line + 1} of the PEM text ${problem}`
  return new CertificateError('KEYPIN_PEM_MALFORMED', message, { hint })
}

function tooLarge(length: number): CertificateError {
  return new CertificateError(
    'KEYPIN_X509_TOO_LARGE',
    `the PEM text is ${length} characters long; at most ${MAX_PEM_LENGTH} are read`,
  )
}

// Only the dashes and what is between them: when line breaks got lost, what follows may be a private key.
function boundaryIn(line: string): string {
  const [boundary = ''] = /^-+(?: ?(?:BEGIN|END)[^-]*-*)?/i.exec(line) ?? []
  return `${quoted(boundary)}${boundary === line ? '' : ' and more'}`
}

function quoted(text: string): string {
  return `"${visible(text, 60)}"`
}
