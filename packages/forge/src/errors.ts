/** Codes of the errors that `@keypin/forge` throws. */
export type ForgeErrorCode =
  | 'FORGE_CERTIFICATE_UNREADABLE'
  | 'FORGE_FILE_EXISTS'
  | 'FORGE_FILE_NOT_WRITTEN'
  | 'FORGE_HOST_INVALID'
  | 'FORGE_KEY_UNUSABLE'
  | 'FORGE_OPTION_INVALID'

/** What an error carries besides its code and sentence. */
export interface ForgeErrorOptions {
  /** The next step, in words a person can follow. */
  readonly hint?: string
  /** The error below this one. */
  readonly cause?: unknown
}

/**
 * Every error that forge throws on purpose. Programs read `code`, people read `message` and `hint`.
 *
 * - `FORGE_CERTIFICATE_UNREADABLE` bytes handed in are not the certificate, request or key they should be
 * - `FORGE_FILE_EXISTS` a key file is never written over another file
 * - `FORGE_FILE_NOT_WRITTEN` the file system refused; `cause` is its error
 * - `FORGE_HOST_INVALID` a host that is neither a DNS name nor an IP address (odd names go in `rawDnsNames`)
 * - `FORGE_KEY_UNUSABLE` this runtime cannot make such a key, or the key cannot make such a signature
 * - `FORGE_OPTION_INVALID` an option that no certificate can carry, quoted in the message
 *
 * Messages quote what came in escaped, and never a key or a passphrase.
 */
export class ForgeError extends Error {
  /** What went wrong, for programs; stable between versions. */
  readonly code: ForgeErrorCode
  /** The next step, for people. */
  readonly hint?: string

  constructor(code: ForgeErrorCode, message: string, options: ForgeErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ForgeError'
    this.code = code
    if (options.hint !== undefined) this.hint = options.hint
  }
}
