import type { Attribution, Expected, How, Outcome, Verdict } from '../judge/verdicts.ts'
import type { Answered, ApplicationProtocol, StreamKind } from '../serve/answer.ts'
import type { Ending, HandshakeStage, Relayed, Times } from '../serve/evidence.ts'
import type { Arrival } from '../serve/front/way.ts'
import type { Alert } from '../wire/alerts.ts'
import type { TlsRecord } from '../wire/records.ts'
import type { SideDoor } from './side-door.ts'

/** The written result of a lab run: `run.json`, schema `@keypin/lab/schema/run-1.json`. */
export interface Run {
  readonly $schema: string
  readonly tool: { readonly name: string; readonly version: string }
  /** ISO 8601. */
  readonly startedAt: string
  readonly finishedAt: string
  /** `lab-pki`: the client is pinned to the lab's own chain. `live`: to that of the genuine server. */
  readonly mode: 'lab-pki' | 'live'
  /** All hosts of the pin set, also those that no scenario touched. */
  readonly hosts: readonly RunHost[]
  readonly pins: readonly RunPin[]
  readonly client: RunClient
  readonly environment: RunEnvironment
  /** The verdict of all results together. */
  readonly verdict: Exclude<Verdict, 'exposed' | 'skipped'>
  readonly results: readonly Result[]
  /** What this run shows, in sentences. */
  readonly proves: readonly string[]
  /** What it does not show, in sentences. */
  readonly doesNotProve: readonly string[]
  /** Only of a run that was written as a record. */
  readonly seal?: Seal
}

/** What ties a record to those before it, and to whoever signed it. */
export interface Seal {
  /** Its number among the records of its lab, from 1. */
  readonly sequence: number
  /** Digest of the record before it; `null` for the first one. */
  readonly previous: string | null
  /** `sha256:` and the SHA-256 of the record as RFC 8785 writes it, without `digest` and `signature`, hexadecimal. */
  readonly digest: string
  /** Over `keypin lab record 1`, the digest, each with a line end. */
  readonly signature?: {
    readonly algorithm: 'Ed25519' | 'ECDSA-SHA256' | 'RSA-SHA256'
    /** SubjectPublicKeyInfo, base64. */
    readonly publicKey: string
    readonly value: string
  }
}

/** A host of the pin set: `proven` when everything passed and a refusal was shown to be about the pin. */
export interface RunHost {
  readonly host: string
  readonly state: 'proven' | 'consistent' | 'failed' | 'inconclusive' | 'untested'
  /** Why it was not tested, where more can be said than that no scenario is about it. */
  readonly why?: string
  /** Whether the client could have reached it by QUIC, past the lab; only in live mode. */
  readonly quic?: SideDoor
}

/** A pin of the host under test. */
export interface RunPin {
  readonly host: string
  readonly pin: string
  readonly position?: 'leaf' | 'ca'
  readonly state?: 'active' | 'backup' | 'retiring'
}

/** The client that was run. */
export interface RunClient {
  /** The command, with what looks like a secret in it taken out. */
  readonly command: readonly string[]
  /**
   * `spawned`: started anew for each chain; `contract`: a driver that makes many attempts in one process; `attached`:
   * one that runs on by itself.
   */
  readonly driver: 'spawned' | 'contract' | 'attached'
  readonly name?: string
  readonly version?: string
  /** Of the artefact under test, hexadecimal. */
  readonly artefactSha256?: string
}

/** Where and under what the client ran. */
export interface RunEnvironment {
  readonly platform: string
  readonly arch: string
  readonly release: string
  readonly node: string
  readonly openssl: string
  /** Environment variables that were kept from the client. */
  readonly withheld: readonly string[]
  /** The version of TLS the run was narrowed to. */
  readonly tls?: '1.2' | '1.3'
  /** The kind of proxy that every client was told to come through. */
  readonly via?: 'connect' | 'socks5'
  /** The protocol that the lab spoke first in. */
  readonly speaks?: string
  /** The kind of all keys; absent in records of early versions. */
  readonly key?: string
  readonly timeoutMs: number
  /** When the interception root ends, and whether it may certify any host. */
  readonly interceptionUntil: string
  readonly unconstrained: boolean
  /** Digest of the pin set, as `keypin` computes it. */
  readonly pinSetDigest: string
}

/** What came of one scenario. */
export interface Result {
  readonly id: string
  /** Of a control: whether it ran before the scenarios or after them. */
  readonly phase?: 'before' | 'after'
  readonly group: string
  readonly host: string
  readonly title: string
  readonly expected: Expected
  readonly outcome: Outcome
  readonly how: How | null
  readonly verdict: Verdict
  readonly attribution: Attribution
  readonly why: string
  readonly source: string
  /** Controls of MASVS and tests of MASTG that this bears on. */
  readonly standards: readonly string[]
  /** Request bytes that were decrypted, over all attempts. */
  readonly appBytes: number
  /** Whether a client certificate went to whoever presented this chain. */
  readonly identityDisclosed: boolean
  /** SHA-256 of each certificate that was presented, hexadecimal, leaf first. */
  readonly presented: readonly string[]
  /** The client's processes: one, or several for a control. */
  readonly processes: readonly ClientProcess[]
  /** Connections, in the order they came; the first ones only when there were very many. */
  readonly attempts: readonly Attempt[]
  readonly attemptCount: number
  /** What it was shown before, and did about that, in order. */
  readonly visits?: readonly VisitRecord[]
  /** What the client did about the same chain when it held a pinned key; only where it refused. */
  readonly companion?: Companion
}

/** A run against a companion chain. */
export interface Companion {
  readonly outcome: Outcome
  readonly how: How | null
  readonly appBytes: number
  readonly presented: readonly string[]
  readonly attempts: readonly Attempt[]
  readonly attemptCount: number
}

/** An earlier visit of the same client. */
export interface VisitRecord extends Companion {
  readonly expected: 'accept' | 'refuse'
}

/** How a process of the client ended. */
export interface ClientProcess {
  readonly exitCode: number | null
  readonly signal: string | null
  /** Whether it was stopped, because it did not end in time. */
  readonly timedOut: boolean
  /** Whether the nonce of the answer came out on its stdout. */
  readonly usedAnswer: boolean
  readonly durationMs: number
  /** The last line of its stderr, made harmless and short. */
  readonly lastWords: string
  /** What a driver answered to this attempt. */
  readonly answer?: DriverAnswer
}

/** A driver's own word for an attempt: the second witness, beside what the wire shows. */
export interface DriverAnswer {
  readonly verdict: 'ACCEPT' | 'REJECT' | 'UNSUPPORTED'
  /** What it added, made harmless and short. */
  readonly words: string
}

/** One connection. */
export interface Attempt {
  readonly startedAt: string
  readonly outcome: Outcome
  readonly how: How | null
  readonly stage: HandshakeStage
  readonly ending: Ending
  /** How it came, where the lab was a proxy. */
  readonly arrival?: Arrival
  /** Of a connection that was passed through to the genuine server, unread. */
  readonly relayed?: Relayed
  readonly hello?: {
    readonly serverName: string | null
    readonly alpn: readonly string[]
    readonly versions: readonly string[]
    readonly ja3: string
    readonly ja4: string
    readonly offersResumption: boolean
    /** Whether data followed at once, before the server had shown who it is. */
    readonly sendsEarlyData?: boolean
  }
  readonly tls?: { readonly version: string; readonly cipher: string; readonly alpn: string | null }
  readonly resumed: boolean
  /** The client's records, the first ones only when there were many. */
  readonly records: readonly TlsRecord[]
  readonly recordCount: number
  readonly alerts: readonly Alert[]
  readonly fault?: string
  readonly appBytes: number
  readonly appSha256?: string
  readonly firstLine?: string
  readonly protocol?: ApplicationProtocol
  readonly exchange?: StreamKind
  readonly answered: Answered
  readonly identityDisclosed: boolean
  readonly clearText?: 'http' | 'commands' | 'other'
  /** The chain was another one, to lead the client on; it is not judged. */
  readonly aside?: true
  readonly times: Times
}
