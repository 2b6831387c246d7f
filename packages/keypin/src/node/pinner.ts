import type { Agent, AgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { parsePinSet } from '../pinset/parse.ts'
import type { PinSet } from '../pinset/types.ts'
import { Enforcement } from './enforcement.ts'
import { EnforcementError } from './errors.ts'
import { installHook } from './hook.ts'
import { currentRuntime } from './runtime.ts'
import type { PinnerOptions } from './settings.ts'
import {
  type Connector,
  type ConnectorSettings,
  connectMarked,
  createConnector,
  markOptions,
  markStream,
  PinnedAgent,
} from './surfaces.ts'

/** Holds connections to a pin set. Made by {@link createPinner}. */
export interface Pinner {
  /** The pin set in force. */
  readonly pinSet: PinSet
  /**
   * An `https.Agent` (keep-alive unless told otherwise) for `https`, axios, got, node-fetch, ws and all that take one.
   */
  agent(options?: AgentOptions): Agent
  /** Opens a TLS connection, as `tls.connect` does. */
  connect(options: ConnectionOptions): TLSSocket
  /** Options for whatever calls `tls.connect`: `http2.connect`, database, mail and queue clients. */
  tlsOptions<T extends ConnectionOptions>(options?: T): T & ConnectionOptions
  /**
   * Guards a bare connection before TLS is started over it, for clients that take a socket and no TLS options
   * (mysql2: `stream: () => pinner.guard(net.connect(3306, host))`). Gives back the same connection. What is said
   * over it without TLS is not judged.
   */
  guard<T extends Duplex>(connection: T): T
  /** A connector for undici: `new Agent({ connect: pinner.connector() })`. */
  connector(settings?: ConnectorSettings): Connector
  /**
   * Shows for each surface, on real handshakes in memory, that a wrong pin is refused before a byte is sent and that
   * the right one works.
   *
   * @throws {EnforcementError} `KEYPIN_SELFTEST_FAILED` naming the surface.
   */
  selfTest(): Promise<void>
  /**
   * Puts a new pin set in force; open connections that it does not allow are closed.
   *
   * @param pinSet A parsed pin set, or what `parsePinSet` takes. A faulty one is never put in force.
   * @returns How many connections were closed.
   * @throws {PinSetError} `KEYPIN_PINSET_INVALID`; the pin set in force stays.
   */
  update(pinSet: PinSet | string | Uint8Array | object): number
  /** Judges the open connections again, as on an update; happens by itself when an entry expires closed. */
  recheck(): number
  /** Drops what is remembered of a host (see `remember`), so that its next visit is a first one. */
  forget(host: string): void
  /** Ends it: open connections are closed, new ones refused, timers and reports dropped. */
  close(): void
}

/**
 * Creates a pinner: the surfaces through which a Node program reaches pinned hosts.
 *
 * Every connection is judged once its handshake is done and before a byte of the request is encrypted: first by
 * Node's own chain and host name checks, which hold whatever options say, then by the pins of every name that it goes
 * by, on verified paths alone. A resumed session is judged by the certificate that it was made with, under the pin
 * set and clock of now. A refused connection fails with a {@link PinMismatchError}, Node's own error, or an
 * {@link EnforcementError}.
 *
 * @param pinSet A parsed pin set, or what `parsePinSet` takes.
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID` with all complaints.
 * @throws {EnforcementError} `KEYPIN_CANNOT_ENFORCE` where this runtime lacks the hooks.
 * @example
 * import https from 'node:https'
 * import { readFileSync } from 'node:fs'
 * import { createPinner } from 'keypin/node'
 * const pinner = createPinner(readFileSync('pinset.json', 'utf8'))
 * https.get('https://api.example.com/', { agent: pinner.agent() }, (response) => response.pipe(process.stdout))
 */
export function createPinner(
  pinSet: PinSet | string | Uint8Array | object,
  options: PinnerOptions = {},
): Pinner {
  const hook = installHook()
  return new NodePinner(new Enforcement(toPinSet(pinSet), options, hook))
}

class NodePinner implements Pinner {
  readonly #enforcement: Enforcement

  constructor(enforcement: Enforcement) {
    this.#enforcement = enforcement
  }

  get pinSet(): PinSet {
    return this.#enforcement.pinSet
  }

  agent(options: AgentOptions = {}): Agent {
    return new PinnedAgent(this.#enforcement, options)
  }

  connect(options: ConnectionOptions): TLSSocket {
    return connectMarked(this.#enforcement, options)
  }

  tlsOptions<T extends ConnectionOptions>(options?: T): T & ConnectionOptions {
    if (this.#enforcement.hook !== 'gate') throw cannotGuardOptions('tlsOptions()')
    return markOptions(this.#enforcement, { ...options } as T)
  }

  guard<T extends Duplex>(connection: T): T {
    if (this.#enforcement.hook !== 'gate') throw cannotGuardOptions('guard()')
    return markStream(this.#enforcement, connection)
  }

  connector(settings: ConnectorSettings = {}): Connector {
    if (currentRuntime() === 'bun') throw cannotConnect()
    return createConnector(this.#enforcement, settings)
  }

  async selfTest(): Promise<void> {
    const { selfTest } = await import('./self-test.ts')
    await selfTest(this.#enforcement.hook)
  }

  update(pinSet: PinSet | string | Uint8Array | object): number {
    return this.#enforcement.update(toPinSet(pinSet))
  }

  recheck(): number {
    return this.#enforcement.recheck()
  }

  forget(host: string): void {
    this.#enforcement.forget(host)
  }

  close(): void {
    this.#enforcement.close()
  }
}

// Options alone cannot guard a session that is resumed: without the gate nothing would look at it.
function cannotGuardOptions(surface: string): EnforcementError {
  return new EnforcementError(
    'KEYPIN_CANNOT_ENFORCE',
    `${surface} cannot be enforced on ${currentRuntime()}`,
    {
      hint: 'use pinner.connect() or pinner.agent(), which hold their own sockets',
    },
  )
}

// Bun puts an undici of its own in the place of the package, and that one never calls a connector.
function cannotConnect(): EnforcementError {
  return new EnforcementError('KEYPIN_CANNOT_ENFORCE', 'bun ignores the connectors of undici', {
    hint: 'use pinner.agent() with node:https, or pinner.connect()',
  })
}

/** What `parsePinSet` takes, or what it gave: only a parsed pin set holds its hosts in a `Map`. */
export function toPinSet(input: PinSet | string | Uint8Array | object): PinSet {
  return (input as Partial<PinSet>).hosts instanceof Map ? (input as PinSet) : parsePinSet(input)
}
