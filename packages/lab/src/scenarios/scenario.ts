import type { KeyObject } from 'node:crypto'
import type { CertificateAuthority, Issued, KeyName } from '@keypin/forge'
import type { PinSet } from 'keypin'
import type { MakeReply } from '../serve/answer.ts'
import type { ProxyWay } from '../serve/front/way.ts'

/** A chain as a server presents it, leaf first, with the leaf's key. */
export interface Presented {
  readonly chain: readonly Uint8Array[]
  readonly chainPem: string
  readonly keyPem: string
  /** Not served at all: the connection is passed through to the genuine server, whose chain this is. */
  readonly isPassedThrough?: true
  /** Whoever presents it does not hold the leaf's key: the signature over the handshake is wrong. */
  readonly isImpostor?: true
  /** Not presented at all: the handshake is broken off as soon as it has begun. */
  readonly isBrokenOff?: true
  /** DER of an OCSP answer, for clients that ask for one to be stapled. */
  readonly staple?: Uint8Array
  /** How its server answers a request, when it does more than give the nonce. */
  readonly reply?: MakeReply
  /** Another chain that is served on the same port and is not judged. */
  readonly aside?: Aside
}

/** What leads a client on: served to some connections beside the chain that is judged. */
export interface Aside {
  readonly presented: Presented
  /** The name that those connections ask for, or only the very first of all. */
  readonly to: { readonly name: string } | 'first-connection'
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
  /** The kind of the keys it makes: that of the lab. */
  readonly keys: KeyName
}

/** What a scenario's chain is made from. */
export interface Cast {
  readonly host: string
  readonly genuine: Genuine
  readonly interceptor: Interceptor
}

/** Kinds of scenario, in the order they are shown. */
export type ScenarioGroup =
  | 'control'
  | 'trust'
  | 'pin'
  | 'validation'
  | 'rotation'
  | 'state'
  | 'protocol'
  | 'path'

/**
 * What a client with such pins has to do. `exposed`: it accepts by design, and that is the residual risk of
 * this kind of pin.
 */
export type Expectation = 'accept' | 'refuse' | 'exposed'

/** Kinds of pin, by what the pin set has: nothing, or a hash of a certificate or a key, and whose. */
export type PinShape = 'none' | 'leaf-certificate' | 'leaf-key' | 'intermediate-key' | 'root-key'

/** Keys and certificates that a scenario's story needs in hand. */
export type Material = 'leaf-key' | 'backup-key' | 'intermediate-key' | 'root-key'

/**
 * What the same client is shown before, with whatever it remembers of that: it has to do as is expected, or nothing is
 * learnt from what comes after.
 */
export interface Visit {
  readonly presented: Presented
  readonly expects: 'accept' | 'refuse'
  /** What it means when it does the other thing; the scenario is then skipped. */
  readonly otherwise: string
  /** The client is told to go by this pin set. */
  readonly pinSetFor?: MakePinSet
}

/** Makes the pin set that the client is told to go by out of the run's; `service` is where a second server is. */
export type MakePinSet = (pinSet: PinSet, cast: Cast, service: string) => PinSet

/** A second server beside the one under test: for reports, or for pin sets. */
export interface Service {
  /** `reports`: named in the pin set. `updates`: named in `KEYPIN_LAB_UPDATE_URL`. */
  readonly for: 'reports' | 'updates'
  readonly present: (cast: Cast) => Presented
  /** It is not the genuine one's: what is sent to it is disclosed. */
  readonly isForged?: true
  /** What it means that it was not asked. */
  readonly unasked: string
}

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
  /** The client is led on to this host, and what it does there is judged; it begins at the one under test. */
  readonly leadsTo?: (host: string) => string
  /** Served without agreeing on an application protocol. */
  readonly withoutAlpn?: true
  /** The only groups of keys that the server takes; clients that did not offer a share of one are asked again. */
  readonly keyGroups?: readonly ('P-384' | 'P-521')[]
  /** Only in this version of TLS; by default in whichever the run allows. */
  readonly tls?: '1.2' | '1.3'
  /** The client is told to come through such a proxy; by default in whichever way the run has. */
  readonly via?: ProxyWay
  /** The chain of a proxy that is spoken to by TLS. */
  readonly proxy?: (cast: Cast) => Presented
  /** What the client is shown before that, in this order. */
  readonly before?: (cast: Cast) => readonly Visit[]
  /** After the visits the client is made to forget them: its folder is empty again. */
  readonly forgets?: true
  /** All visits share the secrets that sessions are resumed by. */
  readonly sharesSessions?: true
  /** What it means when the client resumes a session and so does not see the chain; by default nothing is learnt. */
  readonly ifResumed?: 'exposed' | 'fail'
  /** Data that a client sends before it has seen the chain are what it is about. */
  readonly aboutEarlyData?: true
  /** The client is told to go by this pin set instead of the run's. */
  readonly pinSetFor?: MakePinSet
  readonly service?: Service
  /** Further variables in the environment of the client. */
  readonly environment?: Readonly<Record<string, string>>
  /** The interception root stands in the machine's trust only, and not in the bundle that the client is given. */
  readonly isInterceptorInstalled?: true
  /** The client is told to make this kind of exchange. */
  readonly exchange?: Exchange
  /** The signature scheme of TLS that the client has to take (RFC 8446, 4.2.3). */
  readonly signatureScheme?: number
  /** Only where HTTP is spoken. */
  readonly isAboutHttp?: true
  /** Datagrams to the server's port are watched for: HTTP/3 goes unseen otherwise. */
  readonly watchesDatagrams?: true
  /** A client that does not even connect has refused. */
  readonly mayStayAway?: true
  /** Why nothing is learnt from a client that never came for what is judged. */
  readonly ifUnvisited?: string
  /** Why the story cannot be told with this cast. */
  readonly unless?: (cast: Cast) => string | undefined
  readonly requires: readonly Material[]
  /** Whether a client that does not accept has only shown nothing: the scenario is there to learn something from. */
  readonly isProbe?: true
  /** With pins of each shape and one more pin that is nowhere used. */
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

/** Kinds of exchange beside a plain request: what the client is told of in `KEYPIN_LAB_EXCHANGE`. */
export type Exchange = 'websocket' | 'events' | 'grpc'

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
