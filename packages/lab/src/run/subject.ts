import type { Exchange, Presented } from '../scenarios/scenario.ts'
import type { Evidence } from '../serve/evidence.ts'
import type { ProxyWay } from '../serve/front/way.ts'
import type { SessionSecrets, TlsVersion } from '../serve/serving.ts'
import type { SpeechName } from '../serve/speech/registry.ts'
import type { SideDoor } from './side-door.ts'
import type { ClientProcess } from './types.ts'

/** In what manner a chain is served. */
export interface Manner {
  /** Only this version of TLS. */
  readonly tls?: TlsVersion | undefined
  /** The client is told to go through such a proxy. */
  readonly via?: ProxyWay | undefined
  /** The chain of a proxy that is spoken to by TLS. */
  readonly proxy?: Presented | undefined
  /** The host that the client is sent to, when it is not the one under test. */
  readonly host?: string | undefined
  /** Served without agreeing on an application protocol. */
  readonly withoutAlpn?: boolean
  /** The only group of keys that is taken. */
  readonly keyGroups?: readonly string[] | undefined
  /** What sessions are resumed by, when all that is shown is to share it. */
  readonly sessions?: SessionSecrets | undefined
  /** A protocol in which the server speaks first. */
  readonly speaks?: SpeechName | undefined
  /** The client is told to make this kind of exchange. */
  readonly exchange?: Exchange | undefined
  /** Further variables in the environment of the client. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** The interception root stands in the machine's trust only. */
  readonly isInterceptorInstalled?: boolean
  /** Datagrams to the server's port are watched for. */
  readonly watchesDatagrams?: boolean
  /** For a person who is to do something now. */
  readonly scenario: { readonly id: string; readonly title: string }
}

/** What was seen of one attempt of a client. */
export interface Observation {
  /** All connections so far; of a client that lives on, more may come until it is closed. */
  readonly evidence: () => readonly Evidence[]
  /** `undefined` when it is nobody's process here: an app on a device. */
  readonly process: ClientProcess | undefined
  /** Datagrams that came to the port. */
  readonly datagrams?: number
}

/** What a client is told for one attempt beside the manner. */
export interface Told {
  /** Path of the pin set to go by, instead of the run's. */
  readonly pinSet?: string | undefined
  /** It finds its folder empty. */
  readonly forgets?: boolean
}

/** A place where one client makes several attempts, with what it remembers of the earlier ones. */
export interface Sitting {
  observe(presented: Presented, told?: Told): Promise<Observation>
  /** Nothing more is shown; a client that lives on is watched until its subject is closed. */
  leave(): Promise<void>
}

/** A client under test, in whatever way it is brought to make an attempt. */
export interface Subject {
  /** The host under test. */
  readonly host: string
  /**
   * Opens a place at which it makes attempts, one after the other, each against a chain, and watches.
   *
   * @throws {LabError} of the attempts: `KEYPIN_LAB_CLIENT`, `KEYPIN_LAB_ABORTED`.
   */
  sit(manner: Manner): Promise<Sitting>
  /** Whether it can be told of a proxy. */
  readonly takesProxy: boolean
  /** Whether it can be sent to another host. */
  readonly takesHost: boolean
  /** Whether it is started anew for each attempt, so that its environment and its folder can differ. */
  readonly startsAnew: boolean
  /** Whether it can reach the genuine server past the lab, where there is one. Asked after the last attempt. */
  sideDoor?(): Promise<SideDoor>
  /** Ends whatever of it still runs. Nothing more is seen after that. */
  close(): Promise<void>
}
