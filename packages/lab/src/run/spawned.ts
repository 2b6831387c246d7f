import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from '../errors.ts'
import type { Launcher } from '../presets/launch.ts'
import type { Presented } from '../scenarios/scenario.ts'
import { type DatagramWatch, watchDatagrams } from '../serve/datagrams.ts'
import { type Endpoint, type EndpointOptions, openEndpoint } from '../serve/endpoint.ts'
import { installedTrust, type LabVariables } from './environment.ts'
import { launchClient } from './launched.ts'
import type { Manner, Observation, Sitting, Subject, Told } from './subject.ts'
import { openFolder } from './temporary-folder.ts'

/** How a client is started, and what it is told. */
export interface SubjectOptions {
  readonly command: readonly string[]
  /** Starts a client that the lab knows, instead of the command. */
  readonly launcher?: Launcher | undefined
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly host: string
  readonly ca: string
  /** Bundles for when the interception root is trusted by the machine only: what the client is given, and the machine's. */
  readonly installed?: { readonly given: string; readonly machine: string } | undefined
  readonly pinSet: string
  readonly timeoutMs: number
  readonly asksForIdentity: boolean
  readonly signal?: AbortSignal | undefined
}

/** What the kernel still has to deliver after the end: a socket that a dead process leaves is closed at once. */
export const afterEndMs = 100

/** A client that is started anew for each chain, and watched until a moment after its last process has ended. */
export function spawnedSubject(options: SubjectOptions): Subject {
  return {
    host: options.host,
    takesProxy: true,
    takesHost: true,
    startsAnew: true,
    sit: async (manner) => new SpawnedSitting(options, manner),
    close: async () => {},
  }
}

class SpawnedSitting implements Sitting {
  readonly #options: SubjectOptions
  readonly #manner: Manner
  /** For what the client remembers from one attempt to the next. */
  readonly #state = openFolder('state')
  #endpoint: Endpoint | undefined
  #datagrams: DatagramWatch | undefined

  constructor(options: SubjectOptions, manner: Manner) {
    this.#options = options
    this.#manner = manner
  }

  async observe(presented: Presented, { pinSet, forgets = false }: Told = {}): Promise<Observation> {
    if (forgets) await this.#state.empty()
    const nonce = randomBytes(16).toString('hex')
    const endpoint = await this.#show(presented, nonce)
    const options = { ...this.#options, environment: this.#environment() }
    const process = await launchClient(
      { ...options, nonce, beforeStop: () => endpoint.close() },
      this.#told(endpoint.port, pinSet ?? options.pinSet),
    )
    if (!process.timedOut) await delay(afterEndMs)
    const seen = endpoint.evidence()
    return { evidence: () => seen, process, datagrams: this.#datagrams?.count ?? 0 }
  }

  async leave(): Promise<void> {
    this.#datagrams?.close()
    await this.#endpoint?.close()
    await this.#state.remove()
  }

  async #show(presented: Presented, nonce: string): Promise<Endpoint> {
    const { asksForIdentity } = this.#options
    const { via } = this.#manner
    if (this.#endpoint !== undefined) {
      this.#endpoint.show({ presented, nonce })
      return this.#endpoint
    }
    const served = { ...this.#manner, presented, nonce, asksForIdentity, isProxy: via !== undefined }
    this.#endpoint = await this.#open(served)
    return this.#endpoint
  }

  async #open(served: EndpointOptions): Promise<Endpoint> {
    const endpoint = await openEndpoint(served)
    if (!this.#manner.watchesDatagrams) return endpoint
    try {
      this.#datagrams = await watchDatagrams(endpoint.port)
      return endpoint
    } catch (cause) {
      await endpoint.close()
      // What is free over TCP may be somebody else's over UDP.
      if (reasonOf(cause) === 'EADDRINUSE') return await this.#open(served)
      throw cause
    }
  }

  #environment(): Record<string, string> {
    const { environment, installed } = this.#options
    const { isInterceptorInstalled, environment: more = {} } = this.#manner
    const machine = isInterceptorInstalled && installed ? installedTrust(installed.machine) : {}
    return { ...environment, ...machine, ...more }
  }

  #told(port: number, pinSet: string): LabVariables {
    const { host, ca, installed } = this.#options
    const { via, host: sentTo = host, speaks, exchange, isInterceptorInstalled } = this.#manner
    const given = isInterceptorInstalled && installed ? installed.given : ca
    return { host: sentTo, port, speaks, ca: given, pinSet, via, exchange, state: this.#state.path }
  }
}
