import { codePoint, signatureSchemes } from '../wire/code-points.ts'
import { cursor } from '../wire/cursor.ts'
import { Malformed, only } from './der.ts'

/** Where a timestamp of Certificate Transparency came from. */
export type TimestampSource = 'certificate' | 'handshake' | 'ocsp'

/** A signed certificate timestamp (SCT): a log's promise to publish the certificate. */
export interface CertificateTimestamp {
  readonly source: TimestampSource
  /** The log: SHA-256 of its public key, base64. Absent in a list that cannot be read. */
  readonly logId?: string
  /** When the log promised it, ISO 8601. */
  readonly at?: string
  /** What the log says it signed it with. */
  readonly signedWith?: string
  /** Always: to check a promise takes the log's key, and no list of logs is here. */
  readonly signature: 'not-checked'
  /** Why it, or the list from here on, cannot be read. */
  readonly unreadable?: string
}

/** No client wants more than five; a hostile list could have thousands. */
export const mostTimestamps: number = 32

const version1 = 0

/**
 * Reads a SignedCertificateTimestampList. Never throws: what cannot be read is told in its place.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6962#section-3.3
 */
export function readTimestamps(list: Uint8Array, source: TimestampSource): CertificateTimestamp[] {
  const unreadable = (why: string): CertificateTimestamp => ({
    source,
    signature: 'not-checked',
    unreadable: why,
  })
  const outer = cursor(list)
  const items = cursor(outer.vector(2) ?? new Uint8Array())
  if (items.left() === 0 || outer.left() !== 0) return [unreadable('the list is not one of timestamps')]
  const found: CertificateTimestamp[] = []
  while (items.left() > 0) {
    if (found.length === mostTimestamps)
      return [...found, unreadable(`there are more than ${mostTimestamps}`)]
    const item = items.vector(2)
    if (item === undefined) return [...found, unreadable('the list is cut off')]
    found.push(readTimestamp(item, source) ?? unreadable('it is not a timestamp of version 1'))
  }
  return found
}

/** The same from an extension of a certificate or an OCSP answer, which wraps it in an OCTET STRING. */
export function readWrappedTimestamps(value: Uint8Array, source: TimestampSource): CertificateTimestamp[] {
  try {
    return readTimestamps(only(value, 0x04, 'the list of timestamps'), source)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return [{ source, signature: 'not-checked', unreadable: error.message }]
  }
}

function readTimestamp(bytes: Uint8Array, source: TimestampSource): CertificateTimestamp | undefined {
  const input = cursor(bytes)
  const version = input.number(1)
  const logId = input.bytes(32)
  const time = input.bytes(8)
  const extensions = input.vector(2)
  const scheme = input.number(2)
  const signature = input.vector(2)
  if (version !== version1 || logId === undefined || time === undefined) return undefined
  if (extensions === undefined || scheme === undefined || signature === undefined || input.left() !== 0)
    return undefined
  const at = timeOf(time)
  if (at === undefined) return undefined
  return {
    source,
    logId: Buffer.from(logId).toString('base64'),
    at,
    signedWith: codePoint(signatureSchemes, scheme).name,
    signature: 'not-checked',
  }
}

/** Milliseconds since 1970; what no calendar reaches is no time. */
function timeOf(bytes: Uint8Array): string | undefined {
  const time = new Date(Number(Buffer.from(bytes).readBigUInt64BE()))
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
