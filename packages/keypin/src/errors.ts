/** Codes of the errors that `keypin` throws; each is explained in `docs/errors.md`. */
export type KeypinErrorCode =
  | 'KEYPIN_CANNOT_ENFORCE'
  | 'KEYPIN_DER_MALFORMED'
  | 'KEYPIN_HOST_MALFORMED'
  | 'KEYPIN_PEM_MALFORMED'
  | 'KEYPIN_PIN_MALFORMED'
  | 'KEYPIN_PIN_MISMATCH'
  | 'KEYPIN_PINSET_INVALID'
  | 'KEYPIN_X509_MALFORMED'
  | 'KEYPIN_X509_TOO_LARGE'

/** What an error carries besides its code and sentence. */
export interface KeypinErrorOptions {
  /** The next step, in words a person can follow. */
  readonly hint?: string
  /** The error below this one. */
  readonly cause?: unknown
}

/**
 * The base of every error Keypin throws. Programs read `code`, people read `message` and `hint`.
 *
 * Other packages narrow `Code` to their own union.
 */
export class KeypinError<Code extends string = KeypinErrorCode> extends Error {
  /** What went wrong, for programs; stable between versions. */
  readonly code: Code
  /** The next step, for people. */
  readonly hint?: string

  constructor(code: Code, message: string, options: KeypinErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    if (options.hint !== undefined) this.hint = options.hint
  }
}

/** Bytes that are not the DER, PEM, certificate, key or request they were said to be. */
export class CertificateError extends KeypinError<
  'KEYPIN_DER_MALFORMED' | 'KEYPIN_PEM_MALFORMED' | 'KEYPIN_X509_MALFORMED' | 'KEYPIN_X509_TOO_LARGE'
> {}

/** Text that is not a pin. */
export class PinError extends KeypinError<'KEYPIN_PIN_MALFORMED'> {}

/** Text that is neither a host name nor an IP address. */
export class HostError extends KeypinError<'KEYPIN_HOST_MALFORMED'> {}
