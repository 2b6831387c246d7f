/**
 * What a client did about a chain:
 *
 * - `accepted`: request bytes were decrypted, and the client used the answer
 * - `leaked`: request bytes were decrypted, and the client refused after that
 * - `refused`: it saw the certificate and left without a request byte
 * - `idle`: it finished the handshake, sent nothing, and did not leave
 * - `resumed`: it went on with an earlier session and never saw the certificate
 * - `protocol-only`: it sent nothing but a protocol's opening, or bytes that make no sense
 * - `no-contact`: it never came as far as seeing the certificate
 * - `not-tls`: it spoke, but not TLS
 */
export type Outcome =
  | 'accepted'
  | 'leaked'
  | 'refused'
  | 'idle'
  | 'resumed'
  | 'protocol-only'
  | 'no-contact'
  | 'not-tls'

/** How a client refused: with an alert; silently before it finished the handshake; silently after that. */
export type How = 'alert' | 'in-handshake' | 'after-handshake'

/** What a client has to do. `either`: the pins allow what is an attack all the same. */
export type Expected = 'accept' | 'refuse' | 'either'

/**
 * Whether what a client did was right. `exposed`: it accepted by design, which is the residual risk of its pins.
 * `inconclusive` is never a pass.
 */
export type Verdict = 'pass' | 'fail' | 'exposed' | 'inconclusive' | 'skipped'

/**
 * What a refusal is put down to. `pin` only when the client accepted a companion: the same chain on the same host
 * from the same interception root, but for holding a pinned key.
 */
export type Attribution = 'pin' | 'unknown'
