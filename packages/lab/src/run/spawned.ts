import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Witness } from '../judge/outcome.ts'
import type { Presented } from '../scenarios/scenario.ts'
import { openEndpoint, type TlsVersion } from '../serve/endpoint.ts'
import type { Evidence } from '../serve/evidence.ts'
import { runClient } from './client.ts'
import { labVariables } from './environment.ts'
import type { ClientProcess } from './types.ts'

/** A client that is started anew for each chain. */
export interface SpawnedClient {
  readonly command: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly host: string
  readonly ca: string
  readonly pinSet: string
  readonly timeoutMs: number
  readonly asksForIdentity: boolean
  readonly signal?: AbortSignal | undefined
}

/** What was seen of one run of a client. */
export interface Observation {
  readonly evidence: readonly Evidence[]
  readonly process: ClientProcess
}

// A socket that a dead process leaves is closed at once; this is for what the kernel still has to deliver.
const afterEndMs = 100

/** Runs a client once against a chain, and watches until a moment after its last process has ended. */
export async function observe(
  client: SpawnedClient,
  presented: Presented,
  tls: TlsVersion | undefined,
): Promise<Observation> {
  const nonce = randomBytes(16).toString('hex')
  const { asksForIdentity } = client
  const endpoint = await openEndpoint({ presented, tls, nonce, asksForIdentity })
  try {
    const process = await runClient({
      ...client,
      nonce,
      environment: { ...client.environment, ...labVariables({ ...client, port: endpoint.port }) },
      beforeStop: () => endpoint.close(),
    })
    if (!process.timedOut) await delay(afterEndMs)
    return { evidence: endpoint.evidence(), process }
  } finally {
    await endpoint.close()
  }
}

/** What the process says beside its connections. */
export function witnessOf({ timedOut, exitCode, usedAnswer }: ClientProcess): Witness {
  if (timedOut) return { exit: 'unknown', usedAnswer }
  return { exit: exitCode === 0 ? 'succeeded' : 'failed', usedAnswer }
}
