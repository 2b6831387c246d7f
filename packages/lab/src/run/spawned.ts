import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Launcher } from '../presets/launch.ts'
import { openEndpoint } from '../serve/endpoint.ts'
import { launchClient } from './launched.ts'
import type { Subject } from './subject.ts'

/** How a client is started, and what it is told. */
export interface SubjectOptions {
  readonly command: readonly string[]
  /** Starts a client that the lab knows, instead of the command. */
  readonly launcher?: Launcher | undefined
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly host: string
  readonly ca: string
  readonly pinSet: string
  readonly timeoutMs: number
  readonly asksForIdentity: boolean
  readonly signal?: AbortSignal | undefined
}

/** What the kernel still has to deliver after the end: a socket that a dead process leaves is closed at once. */
export const afterEndMs = 100

/** A client that is started anew for each chain, and watched until a moment after its last process has ended. */
export function spawnedSubject(options: SubjectOptions): Subject {
  const { host, asksForIdentity } = options
  return {
    host,
    takesProxy: true,
    takesHost: true,
    async observe(presented, { via, host: sentTo = host, ...how }) {
      const nonce = randomBytes(16).toString('hex')
      const endpoint = await openEndpoint({
        ...how,
        presented,
        nonce,
        asksForIdentity,
        isProxy: via !== undefined,
      })
      try {
        const process = await launchClient(
          { ...options, nonce, beforeStop: () => endpoint.close() },
          { ...options, host: sentTo, port: endpoint.port, via },
        )
        if (!process.timedOut) await delay(afterEndMs)
        const seen = endpoint.evidence()
        return { evidence: () => seen, process }
      } finally {
        await endpoint.close()
      }
    },
    close: async () => {},
  }
}
