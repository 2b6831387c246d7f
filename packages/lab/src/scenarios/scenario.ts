import type { KeyObject } from 'node:crypto'
import type { CertificateAuthority, Issued } from '@keypin/forge'
import type { ProxyKind } from '../serve/front/way.ts'

/** A chain as a server presents it, leaf first, with the leaf's key. */
export interface Presented {
  readonly chain: readonly Uint8Array[]
  readonly chainPem: string
  readonly keyPem: string
  /** Not served at all: the connection is passed through to the genuine server, whose chain this is. */
  readonly isPassedThrough?: true
}

/** What is honest: the lab's own chain and the keys its owner holds. */
export interface Genuine {
  readonly root: CertificateAuthority
  readonly intermediate: CertificateAuthority
  readonly leaf: Issued
  readonly backupKey: KeyObject
}

/**
 * Who stands between. A scenario's chain is told in these words, so that the same story can be told once more
 * by an attacker who holds a pinned key: the companion that shows whether a refusal was about the pin.
 */
export interface Interceptor {
  /** Trusted by the client, as a proxy's or an employer's root would be. */
  readonly root: CertificateAuthority
  /** Issues leaves without an intermediate; in a companion for CA pins, an intermediate with the pinned key. */
  readonly issuer: CertificateAuthority
  /** The key of an intermediate below `root`; in a companion for CA pins, the pinned key. */
  readonly intermediateKey: KeyObject | undefined
  /** The key of the forged leaf; in a companion for leaf pins, the pinned key. */
  readonly leafKey: KeyObject | undefined
}

/** What a scenario's chain is made from. */
export interface Cast {
  readonly host: string
  readonly genuine: Genuine
  readonly interceptor: Interceptor
}

/** Kinds of scenario, in the order they are shown. */
export type ScenarioGroup = 'control' | 'trust' | 'pin' | 'validation' | 'rotation' | 'protocol'

/**
 * What a client with such pins has to do. `exposed`: it accepts by design, and that is the residual risk of
 * this kind of pin.
 */
export type Expectation = 'accept' | 'refuse' | 'exposed'

/** Kinds of pin, by what the pin set has: nothing, or a hash of a certificate or a key, and whose. */
export type PinShape = 'none' | 'leaf-certificate' | 'leaf-key' | 'intermediate-key' | 'root-key'

/** Keys and certificates that a scenario's story needs in hand. */
export type Material = 'leaf-key' | 'backup-key' | 'intermediate-key' | 'root-key'

/** A scenario: what is presented to the client, and what that has to come to. */
export interface Scenario {
  /** As in the catalogue: `P04b`. */
  readonly id: string
  /** What happens, in words a reader of the record understands. */
  readonly title: string
  readonly group: ScenarioGroup
  /**
   * Whether an adversary does this. What the pin set lets an adversary do is `exposed`, not `pass`; what it
   * refuses to its owner is a lock-out, and expected as such.
   */
  readonly adversary: boolean
  /** Whether so many clients accept what they should refuse that it is a risk to know of, and no failure. */
  readonly lenient?: true
  /** Whether it is about the name in the certificate, and not about who certified it. */
  readonly aboutHostName?: true
  /** The client is sent to another host than the one under test; `undefined` where there is none of the kind. */
  readonly hostFor?: (host: string) => string | undefined
  /** Served without agreeing on an application protocol. */
  readonly withoutAlpn?: true
  /** The only group of keys that the server takes; clients that did not offer a share of it are asked again. */
  readonly keyGroup?: 'P-521'
  /** Only in this version of TLS; by default in whichever the run allows. */
  readonly tls?: '1.2' | '1.3'
  /** The client is told to come through such a proxy; by default in whichever way the run has. */
  readonly via?: ProxyKind
  readonly requires: readonly Material[]
  /** With pins of each shape and one more pin that is nowhere used. */
  /** Whether a client that does not accept has only shown nothing: the scenario is there to learn something from. */
  readonly isProbe?: true
  readonly expected: Readonly<Record<PinShape, Expectation>>
  /** With the backup key as that other pin, where that makes a difference. */
  readonly withBackup?: Readonly<Partial<Record<PinShape, Expectation>>>
  /** What it means for the user when the client does the other thing. */
  readonly ifWrong: string
  /** Where this is known from. */
  readonly source: string
  /** Whether a companion that holds the pinned key is worth telling: only where PKI alone would accept. */
  readonly attributable: boolean
  readonly forge: (cast: Cast) => Presented
}

/** The same expectation whatever is pinned. */
export const always = (expectation: Expectation): Record<PinShape, Expectation> => ({
  none: expectation,
  'leaf-certificate': expectation,
  'leaf-key': expectation,
  'intermediate-key': expectation,
  'root-key': expectation,
})

/** What an unpinned client falls for and any pin stops. */
export const onlyPinsRefuse: Record<PinShape, Expectation> = { ...always('refuse'), none: 'exposed' }
