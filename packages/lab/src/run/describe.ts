import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { release } from 'node:os'
import { findEntry, type PinSet, pinSetDigest } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import type { RunLabOptions } from './options.ts'
import { redactedCommand } from './redact.ts'
import type { Setting } from './setting.ts'
import { type HostResults, hostsOf, limitsOf, proofsOfAll, verdictOfResults } from './summary.ts'
import type { Run } from './types.ts'

/** A run with all that its record says beside the results. */
export async function describeRun(
  { lab, pinSet, options, environment, timeoutMs, untested }: Setting,
  startedAt: Date,
  tested: readonly HostResults[],
): Promise<Run> {
  const results = tested.flatMap((each) => each.results)
  return {
    $schema: 'https://unpkg.com/@keypin/lab/schema/run-1.json',
    tool: { name: '@keypin/lab', version: version() },
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    mode: options.live === undefined ? 'lab-pki' : 'live',
    verdict: verdictOfResults(results),
    hosts: hostsOf(pinSet, tested, untested),
    pins: tested.flatMap(({ host }) => pinsOf(pinSet, host)),
    client: await describeClient(options),
    environment: {
      platform: process.platform,
      arch: process.arch,
      release: release(),
      node: process.versions.node,
      openssl: process.versions.openssl,
      withheld: environment.withheld,
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.via === undefined ? {} : { via: options.via }),
      ...(options.speaks === undefined ? {} : { speaks: options.speaks }),
      key: lab.key,
      timeoutMs,
      interceptionUntil: lab.interceptionUntil.toISOString(),
      unconstrained: lab.unconstrained,
      pinSetDigest: pinSetDigest(pinSet),
    },
    results,
    proves: proofsOfAll(tested),
    doesNotProve: limitsOf(tested, pinSet, options.live !== undefined),
  }
}

function pinsOf(pinSet: PinSet, host: string): Run['pins'] {
  return (findEntry(pinSet, host)?.pins ?? []).map(({ pin, position, state }) => ({
    host,
    pin: pin.text,
    ...(position === undefined ? {} : { position }),
    ...(state === undefined ? {} : { state }),
  }))
}

async function describeClient(options: RunLabOptions): Promise<Run['client']> {
  const { command, driver, attach, client = {} } = options
  const way = attach === undefined ? 'spawned' : 'attached'
  const { name, version: clientVersion, artefact } = client
  return {
    command: redactedCommand(driver ?? command ?? []),
    driver: driver === undefined ? way : 'contract',
    ...(name === undefined ? {} : { name }),
    ...(clientVersion === undefined ? {} : { version: clientVersion }),
    ...(artefact === undefined ? {} : { artefactSha256: await digestOf(artefact) }),
  }
}

async function digestOf(artefact: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(artefact))
      .digest('hex')
  } catch (cause) {
    const message = `could not read the artefact ${JSON.stringify(artefact)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_CLIENT', message, { cause })
  }
}

function version(): string {
  const require = createRequire(import.meta.url)
  return String(require('@keypin/lab/package.json').version)
}
