import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { type PinSet, parsePinSet } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import { type Lab, loadLab } from '../pki/load.ts'
import { replace } from '../pki/renew.ts'
import { type FoundPreset, findPreset } from '../presets/found.ts'
import { launcherOf } from '../presets/launch.ts'
import { presetOf } from '../presets/registry.ts'
import { readSigningKey } from '../record/seal.ts'
import { checkRecord } from '../record/write.ts'
import { type ClientEnvironment, withoutTrust } from './environment.ts'
import { goLiveForAll, type LiveHosts } from './live-hosts.ts'
import { commandOf, type RunLabOptions } from './options.ts'
import { isAttached, type Part, partsOf } from './parts.ts'
import { select } from './select.ts'
import type { Run } from './types.ts'

/** All that a run goes by, read and checked. */
export interface Setting {
  readonly options: RunLabOptions
  readonly lab: Lab
  readonly pinSet: PinSet
  /** One for each host that the run is about. */
  readonly parts: readonly Part[]
  /** Why other hosts of the pin set are left out, where there is something to say. */
  readonly untested: ReadonlyMap<string, string>
  readonly environment: ClientEnvironment
  readonly timeoutMs: number
  readonly hands: number
  /** Signs the record, if one is to be written. */
  readonly signKey: KeyObject | undefined
  /** Shows the end of the run to whoever follows it. */
  finished(run: Run): void
  /** Takes down what the parts stand on. */
  close(): Promise<void>
}

/** Reads and checks all that a run goes by, before anything is started. */
export async function prepare(given: RunLabOptions): Promise<Setting> {
  const found = await presetIn(given)
  const options = found === undefined ? given : describedBy(found, given)
  const { timeoutMs = 30_000, concurrency = Math.min(availableParallelism(), 8) } = options
  refuseMisuse(options, timeoutMs, concurrency)
  const selected = select(options.only)
  if (options.record !== undefined) await checkRecord(options.record, options.overwriteRecord ?? false)
  const lab = await loadLab(options.dir)
  refuseExpired(lab, new Date())
  const pinSetPath = resolve(options.pinSet ?? lab.files.pinSet)
  const pinSet = parsePinSet(await readPinSet(pinSetPath))
  const environment = withoutTrust(options.env ?? process.env)
  const signKey = await signKeyOf(options, lab)
  const live = options.live === undefined ? undefined : await goLiveForAll(lab, pinSet, options.live)
  const ca = live === undefined ? lab.files.trust : await writeLiveTrust(lab, live)
  const launcher = found === undefined ? undefined : launcherOf(found)
  const facts = { options, lab, pinSet, pinSetPath, ca, launcher, environment, timeoutMs, selected, live }
  const { parts, onProgress, finished, close } = await partsOf(facts)
  return {
    options: { ...options, onProgress },
    lab,
    pinSet,
    parts,
    untested: live?.untested ?? new Map(),
    environment,
    timeoutMs,
    // One client that runs on by itself is shown one chain at a time.
    hands: isAttached(options) ? 1 : concurrency,
    signKey,
    finished,
    close,
  }
}

/** What a client is to trust in live mode. */
async function writeLiveTrust({ files, interceptionRoot }: Lab, { servers }: LiveHosts): Promise<string> {
  const roots = [...servers.values()].flatMap((server) => server.roots)
  await replace(files.liveTrust, [...new Set([interceptionRoot.pem, ...roots])].join('\n'))
  return files.liveTrust
}

function refuseMisuse(options: RunLabOptions, timeoutMs: number, concurrency: number): void {
  if (!(timeoutMs > 0)) throw new TypeError(`timeoutMs: expected more than 0, got ${timeoutMs}`)
  if (!(Number.isInteger(concurrency) && concurrency > 0))
    throw new TypeError(`concurrency: expected a positive integer, got ${concurrency}`)
  if (options.via !== undefined && options.driver !== undefined)
    throw new TypeError('via: expected no driver beside it; drivers are not told of proxies')
  if (options.speaks !== undefined && isAttached(options))
    throw new TypeError(
      'speaks: expected a client that is started, neither live mode nor one that is attached',
    )
  if (isAttached(options) && options.driver !== undefined)
    throw new TypeError('driver: expected none; a driver cannot be tried in live mode, nor attached')
  if (options.live !== undefined && options.pinSet === undefined)
    throw new TypeError('pinSet: expected the one that the app ships, in live mode')
  if (options.attach === undefined) commandOf(options)
  if (options.attach?.dns !== undefined && !isIPv4(options.attach.address ?? '127.0.0.1'))
    throw new TypeError('address: expected one of IPv4 for the name server to lead to')
}

/** The client that the lab is to start by itself, if one is named. */
async function presetIn({ preset, command, driver, env }: RunLabOptions): Promise<FoundPreset | undefined> {
  if (preset === undefined) return undefined
  if ((command ?? driver) !== undefined)
    throw new TypeError('preset: expected no command or driver beside it; give one of the three')
  return await findPreset(presetOf(preset), env ?? process.env)
}

/** What the record says of it, unless it is told something else. */
const describedBy = (
  { preset, executable, version }: FoundPreset,
  options: RunLabOptions,
): RunLabOptions => ({
  ...options,
  command: [executable],
  client: { name: preset.title, version, ...options.client },
})

async function readPinSet(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const message = `could not read the pin set ${JSON.stringify(path)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_INVALID', message, { hint: 'name one that is there', cause })
  }
}

/** Read before the run takes its time; a lab whose keys are kept from this machine can be run without a record. */
async function signKeyOf({ signKey, record }: RunLabOptions, lab: Lab): Promise<KeyObject | undefined> {
  if (signKey === undefined && record === undefined) return undefined
  const path = signKey ?? lab.files.recordKey

  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LabError(
      'KEYPIN_LAB_KEY',
      `could not read the key ${JSON.stringify(path)} (${reasonOf(cause)})`,
      {
        hint: 'name a private key in PEM, or make a new lab',
        cause,
      },
    )
  })
  return readSigningKey(pem, path)
}

function refuseExpired(lab: Lab, now: Date): void {
  if (now >= lab.genuineUntil) {
    throw new LabError('KEYPIN_LAB_EXPIRED', `the lab's chain ended at ${lab.genuineUntil.toISOString()}`, {
      hint: 'make a new lab in another folder: keypin lab init --host HOST --dir DIR',
    })
  }
  if (now >= lab.interceptionUntil) {
    const ended = lab.interceptionUntil.toISOString()
    throw new LabError('KEYPIN_LAB_EXPIRED', `the lab's interception root ended at ${ended}`, {
      hint: `give it a new one: keypin lab init --renew --dir ${lab.dir}`,
    })
  }
}
