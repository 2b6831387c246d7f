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

/** A pin set that does not hold; `issues` has every complaint, in the order of the file. */
export class PinSetError extends KeypinError<'KEYPIN_PINSET_INVALID'> {
  /** At least one, each with a code, the place and a sentence. */
  readonly issues: readonly PinSetIssue[]

  constructor(issues: readonly PinSetIssue[]) {
    super('KEYPIN_PINSET_INVALID', summarize(issues), { hint: 'mend the pin set and parse it again' })
    this.issues = Object.freeze([...issues])
  }
}

/** One complaint about a pin set. */
export interface PinSetIssue {
  /** What is wrong, for programs; stable between versions. */
  readonly code: PinSetIssueCode
  /** Where, as a JSON path: `$.hosts['api.example.com'].pins[0].pin`. Unseen characters are `\u{…}`. */
  readonly path: string
  /** What is wrong, for people; says what came and what was expected. */
  readonly message: string
  /** The next step, often the right spelling. */
  readonly hint?: string
  /** Where in the text, from 1; absent when an object was parsed. */
  readonly line?: number
  /** Where in the line, from 1, in UTF-16 units. */
  readonly column?: number
}

/** What can be wrong with a pin set; each is explained in `docs/errors.md`. */
export type PinSetIssueCode =
  // the text
  | 'byte-order-mark'
  | 'duplicate-key'
  | 'lone-surrogate'
  | 'not-json'
  | 'not-plain-data'
  | 'not-utf8'
  | 'too-large'
  | 'too-many-issues'
  // the shape
  | 'missing-key'
  | 'text-malformed'
  | 'unknown-key'
  | 'unknown-value'
  | 'unsupported-version'
  | 'wrong-type'
  // the hosts
  | 'address-subdomains'
  | 'empty-hosts'
  | 'host-malformed'
  | 'host-not-canonical'
  | 'host-wildcard'
  // the rules of an entry
  | 'expiry-incomplete'
  | 'expiry-malformed'
  | 'off-conflict'
  | 'off-without-reason'
  | 'report-to-malformed'
  | 'too-few-pins'
  // the pins
  | 'duplicate-pin'
  | 'material-malformed'
  | 'material-mismatch'
  | 'pin-forbidden'
  | 'pin-malformed'
  | 'pin-not-canonical'

const SUMMARIZED_ISSUES = 10

function summarize(issues: readonly PinSetIssue[]): string {
  const count = issues.length === 1 ? '1 complaint' : `${issues.length} complaints`
  const lines = issues.slice(0, SUMMARIZED_ISSUES).map(({ path, message, hint }) => {
    return `\n  ${path}: ${message}${hint === undefined ? '' : ` (${hint})`}`
  })
  const rest = issues.length > SUMMARIZED_ISSUES ? `\n  and ${issues.length - SUMMARIZED_ISSUES} more` : ''
  return `the pin set does not hold: ${count}${lines.join('')}${rest}`
}
