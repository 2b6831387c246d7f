import type { Failure, FailureCode } from '../failure.ts'

/** Why TLS could not even begin: told to the caller as the {@link Failure} that it becomes. */
export class ReachError extends Error {
  readonly failure: Failure

  constructor(code: FailureCode, message: string, hint: string) {
    super(message)
    this.failure = { code, message, hint }
  }
}

/** What a server or a proxy said, fit for a sentence: one short line of visible ASCII. */
export function quoted(said: string): string {
  const visible = said.replace(/[^ -~]+/g, '?').trim()
  return `'${visible.length > 80 ? `${visible.slice(0, 80)}...` : visible}'`
}

/** The server knows the protocol, and does not change over to TLS. */
export function tlsRefused(who: string, did: string): ReachError {
  return new ReachError(
    'KEYPIN_STARTTLS_REFUSED',
    `${who} ${did}`,
    'ask whoever runs it whether it takes TLS on this port',
  )
}
