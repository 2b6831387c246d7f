import type { Presented } from '../scenarios/scenario.ts'
import type { TlsVersion } from '../serve/endpoint.ts'
import type { Evidence } from '../serve/evidence.ts'
import type { ProxyKind } from '../serve/front/way.ts'
import type { ClientProcess } from './types.ts'

/** In what manner a chain is served. */
export interface Manner {
  /** Only this version of TLS. */
  readonly tls?: TlsVersion | undefined
  /** The client is told to go through such a proxy. */
  readonly via?: ProxyKind | undefined
  /** The host that the client is sent to, when it is not the one under test. */
  readonly host?: string | undefined
  /** Served without agreeing on an application protocol. */
  readonly withoutAlpn?: boolean
  /** The only group of keys that is taken. */
  readonly keyGroup?: string | undefined
  /** For a person who is to do something now. */
  readonly scenario: { readonly id: string; readonly title: string }
}

/** What was seen of one attempt of a client. */
export interface Observation {
  /** All connections so far; of a client that lives on, more may come until it is closed. */
  readonly evidence: () => readonly Evidence[]
  /** `undefined` when it is nobody's process here: an app on a device. */
  readonly process: ClientProcess | undefined
}

/** A client under test, in whatever way it is brought to make an attempt. */
export interface Subject {
  /** The host under test. */
  readonly host: string
  /**
   * Has it make one attempt against a chain, and watches.
   *
   * @throws {LabError} `KEYPIN_LAB_CLIENT`, `KEYPIN_LAB_ABORTED`.
   */
  observe(presented: Presented, manner: Manner): Promise<Observation>
  /** Whether it can be told of a proxy. */
  readonly takesProxy: boolean
  /** Whether it can be sent to another host. */
  readonly takesHost: boolean
  /** Ends whatever of it still runs. Nothing more is seen after that. */
  close(): Promise<void>
}
