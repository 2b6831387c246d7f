import { CertificateError } from '../errors.ts'

/**
 * Largest certificate or request that is read, in bytes. OpenSSL takes chains of 100 KiB in a handshake by
 * default; the largest signatures with a future, SLH-DSA, are 49,856 bytes.
 */
export const MAX_CERTIFICATE_BYTES: number = 128 * 1024

// Lists that a stranger can make long, so that a certificate costs no more time and memory than its size
// warrants. Each is many times what certificates in use have: CAs stop at some 2,000 names.
export const MAX_NAMES = 4096
export const MAX_ADDRESSES = 1024
export const MAX_SUBTREES = 2048
export const MAX_ATTRIBUTES = 256
export const MAX_EXTENSIONS = 256
export const MAX_PURPOSES = 256
export const MAX_PLACES = 256

/** Throws once a list has more items than its limit. */
export function refuseBeyond(limit: number, count: number, items: string): void {
  if (count > limit) throw tooLarge(`it has more than ${limit} ${items}`)
}

/** Throws when a certificate or a request is larger than {@link MAX_CERTIFICATE_BYTES}. */
export function refuseOversize(der: Uint8Array, what: string): void {
  if (der.length <= MAX_CERTIFICATE_BYTES) return
  const message = `the ${what} is ${der.length} bytes long; at most ${MAX_CERTIFICATE_BYTES} are read`
  throw tooLarge(message, 'a file of several certificates must be PEM')
}

function tooLarge(message: string, hint?: string): CertificateError {
  return new CertificateError('KEYPIN_X509_TOO_LARGE', message, hint === undefined ? {} : { hint })
}
