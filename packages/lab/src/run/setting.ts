import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIPv4 } from 'node:net'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { type PinSet, parsePinSet } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import type { World } from '../judge/expectation.ts'
import { type Lab, loadLab } from '../pki/load.ts'
import { replace } from '../pki/renew.ts'
import { type FoundPreset, findPreset } from '../presets/found.ts'
import { type Launcher, launcherOf } from '../presets/launch.ts'
import { presetOf } from '../presets/registry.ts'
import { readSigningKey } from '../record/seal.ts'
import { checkRecord } from '../record/write.ts'
import type { Cast, Scenario } from '../scenarios/scenario.ts'
import type { Upstream } from '../serve/relay.ts'
import { attachedSubject } from './attached.ts'
import { drivenSubject } from './driven.ts'
import { type ClientEnvironment, withoutTrust } from './environment.ts'
import { goLive, type LiveServer } from './live.ts'
import type { RunLabOptions } from './options.ts'
import { control, select } from './select.ts'
import { afterEndMs, type SubjectOptions, spawnedSubject } from './spawned.ts'
import type { Subject } from './subject.ts'
import type { Bench } from './trial.ts'

/** All that a run goes by, read and checked. */
export interface Setting {
  readonly options: RunLabOptions
  readonly lab: Lab
  readonly pinSet: PinSet
  /** Before and after everything. */
  readonly control: Scenario
  readonly scenarios: readonly Scenario[]
  readonly bench: Bench
  readonly environment: ClientEnvironment
  readonly timeoutMs: number
  readonly hands: number
  /** Signs the record, if one is to be written. */
  readonly signKey: KeyObject | undefined
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
  const now = new Date()
  refuseExpired(lab, now)
  const pinSetPath = resolve(options.pinSet ?? lab.files.pinSet)
  const pinSet = parsePinSet(await readPinSet(pinSetPath))
  const environment = withoutTrust(options.env ?? process.env)
  const signKey = await signKeyOf(options, lab)
  const server = options.live === undefined ? undefined : await goLive(lab.host, options.live)
  if (server !== undefined)
    await replace(lab.files.liveTrust, [lab.interceptionRoot.pem, ...server.roots].join('\n'))
  const ca = server === undefined ? lab.files.trust : lab.files.liveTrust
  const launcher = found === undefined ? undefined : launcherOf(found)
  const facts = { lab, pinSet: pinSetPath, ca, launcher, environment, timeoutMs, upstream: server?.upstream }
  const client = await subjectOf(options, facts)
  const world: World = { host: lab.host, pinSet, anchors: lab.anchors, now }
  const bench = { client, cast: castOf(lab, server), world, tls: options.tls, via: options.via }
  const scenarios = server === undefined ? selected : selected.filter((scenario) => canTell(scenario, server))
  return {
    options,
    lab,
    pinSet,
    control: server?.control ?? control,
    scenarios,
    bench,
    environment,
    timeoutMs,
    // One client that runs on by itself is shown one chain at a time.
    hands: isAttached(options) ? 1 : concurrency,
    signKey,
  }
}

function refuseMisuse(options: RunLabOptions, timeoutMs: number, concurrency: number): void {
  if (!(timeoutMs > 0)) throw new TypeError(`timeoutMs: expected more than 0, got ${timeoutMs}`)
  if (!(Number.isInteger(concurrency) && concurrency > 0))
    throw new TypeError(`concurrency: expected a positive integer, got ${concurrency}`)
  if (options.via !== undefined && options.driver !== undefined)
    throw new TypeError('via: expected no driver beside it; drivers are not told of proxies')
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

/** Whether it comes to one port, for a time. In live mode every client does, since one port stands for the server. */
const isAttached = ({ attach, live }: RunLabOptions): boolean => attach !== undefined || live !== undefined

/** Whether the lab has what a scenario's story needs. */
const canTell = ({ requires }: Scenario, { holds }: LiveServer): boolean =>
  requires.every((material) => holds.has(material))

/** The command of the client or the driver, whichever was given. */
export function commandOf({ command, driver }: RunLabOptions): readonly string[] {
  if (command !== undefined && driver !== undefined)
    throw new TypeError('driver: expected no command beside it; give one of the two')
  const given = driver ?? command ?? []
  if (given.length === 0) throw new TypeError('command: expected the executable of a client')
  return given
}

interface SubjectFacts {
  readonly lab: Lab
  readonly pinSet: string
  readonly ca: string
  readonly launcher: Launcher | undefined
  readonly environment: ClientEnvironment
  readonly timeoutMs: number
  readonly upstream: Upstream | undefined
}

async function subjectOf(options: RunLabOptions, facts: SubjectFacts): Promise<Subject> {
  const { cwd = process.cwd(), asksForIdentity = true, signal, driver } = options
  const { lab, pinSet, ca, launcher, environment, timeoutMs } = facts
  const shared = {
    cwd,
    environment: environment.variables,
    host: lab.host,
    ca,
    pinSet,
    launcher,
    timeoutMs,
    asksForIdentity,
    signal,
  }
  if (isAttached(options)) return await attachedTo(options, shared, facts.upstream)
  const subject: SubjectOptions = { ...shared, command: commandOf(options) }
  return driver === undefined ? spawnedSubject(subject) : drivenSubject(subject)
}

async function attachedTo(
  options: RunLabOptions,
  shared: Omit<SubjectOptions, 'command'>,
  upstream: Upstream | undefined,
): Promise<Subject> {
  const { attach, command } = options
  // A command that is not to attach anything is the client itself, and what it did is seen when it has ended.
  const {
    address = '127.0.0.1',
    port = 0,
    windowMs = attach === undefined ? afterEndMs : 30_000,
  } = attach ?? {}
  const { host, asksForIdentity } = shared
  return await attachedSubject({
    ...shared,
    switchboard: { address, port, host, asksForIdentity, ...(upstream === undefined ? {} : { upstream }) },
    command,
    prompt: attach?.prompt,
    dns: attach?.dns === undefined ? undefined : { address: '127.0.0.1', ...attach.dns },
    windowMs,
    onListening: (at) => options.onProgress?.({ type: 'listening', ...at }),
  })
}

const castOf = ({ host, genuine, interceptionRoot: root }: Lab, server: LiveServer | undefined): Cast => ({
  host,
  genuine: server?.genuine ?? genuine,
  interceptor: { root, issuer: root, leafKey: undefined, intermediateKey: undefined },
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
