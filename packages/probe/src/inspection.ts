import type { CertificateFacts } from './certificate-facts.ts'
import type { Failure } from './failure.ts'
import type { Address } from './handshake.ts'
import type { Judgement } from './judge.ts'
import type { StarttlsName } from './reach/starttls.ts'
import type { LeafStatus } from './revocation/leaf-status.ts'
import type { StoreName } from './stores.ts'
import type { TlsFacts } from './tls-facts.ts'

/** What was seen of a target: plain data, the same for people, `--json` and programs. */
export interface Inspection extends Judgement, LeafStatus {
  /** As it was asked for, but for a password in a URL. */
  readonly target: string
  /** When, ISO 8601. */
  readonly at: string
  /** The server that was looked at. */
  readonly server?: ServerFacts
  /** The file that was looked at. */
  readonly file?: string
  /** Why it could not be looked at to the end; what was seen before that is told beside it. */
  readonly failure?: Failure
  readonly tls?: TlsFacts
  /** Whether the handshake showed that the server holds the key of its first certificate. */
  readonly possession: 'proven' | 'unproven'
  /** Certificates in the order sent; sending one proves nothing. */
  readonly presented: readonly CertificateFacts[]
  readonly trust: TrustFacts
}

/** Which server, and by which way. */
export interface ServerFacts {
  readonly host: string
  readonly port: number
  /** The name asked for in the handshake; absent for an IP address. */
  readonly servername?: string
  /** The address that answered. */
  readonly address?: Address
  /** The endpoint that was connected to in place of the host's own, when one was given. */
  readonly connectedTo?: string
  /** The proxy in between, without its credentials. */
  readonly proxy?: string
  /** The protocol that was spoken in clear text until TLS began. */
  readonly starttls?: StarttlsName
  readonly durationMs?: number
}

/** A root of this machine's own store that the public roots do not hold. */
export interface LocalRoot {
  readonly subject: string
  readonly pin?: string
  readonly certificatePin: string
  /** In words. */
  readonly meaning: string
}

/** What the chain is worth. */
export interface TrustFacts {
  /** Where the best path ends; `nowhere` when no path ends in an anchor. */
  readonly ends: StoreName | 'nowhere'
  /**
   * Which stores trust the chain. A store that was not asked is absent: `public` and `system` when they were left out,
   * `given` without given anchors, `system` also where there is none, or only the given anchors trust the chain.
   */
  readonly by: { readonly public?: boolean; readonly given?: boolean; readonly system?: boolean }
  /** The root that makes this machine trust what the public roots do not. */
  readonly localRoot?: LocalRoot
  /** Whether the first certificate is for the host; absent where there is no host or no certificate. */
  readonly coversHost?: boolean
  /**
   * What OpenSSL says of the chain: `OK`, or its complaint, such as `SELF_SIGNED_CERT_IN_CHAIN`. Asked, on a
   * connection of its own, only where no path was found; by the given anchors, or else by Node's roots.
   */
  readonly openssl?: string
}
