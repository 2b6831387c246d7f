import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, release } from 'node:os'
import { resolve } from 'node:path'
import { findEntry, type PinSet, parsePinSet, pinSetDigest } from 'keypin'
import { LabError, reasonOf } from '../errors.ts'
import type { World } from '../judge/expectation.ts'
import { type Lab, loadLab } from '../pki/load.ts'
import type { Cast, Scenario } from '../scenarios/scenario.ts'
import type { TlsVersion } from '../serve/endpoint.ts'
import { stopIfAborted } from './client.ts'
import { failureOf, habitOf, runsWithRequest } from './controls.ts'
import { type ClientEnvironment, withoutTrust } from './environment.ts'
import { inParallel } from './pool.ts'
import { checkRecord, writeRecord } from './record.ts'
import { redactedCommand } from './redact.ts'
import { controlResult, idleResult, resultOf } from './result.ts'
import { control, select } from './select.ts'
import type { SpawnedClient } from './spawned.ts'
import { hostsOf, limitsOf, proofsOf, verdictOfResults } from './summary.ts'
import { type Bench, type ScenarioTrial, tryScenario } from './trial.ts'
import type { Result, Run } from './types.ts'

/** How a client is to be tried. */
export interface RunLabOptions {
  /** The lab's folder. */
  readonly dir: string
  /** The client: its executable and arguments. It is started anew for every chain. */
  readonly command: readonly string[]
  /** Where it is started. Default: the working directory. */
  readonly cwd?: string
  /** Its environment. Default: that of this process. Variables of other trust and of proxies are kept from it. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Ids of the scenarios to run. Default: all. The control always runs, before and after. */
  readonly only?: readonly string[]
  /** Default: whichever version the client likes. */
  readonly tls?: TlsVersion
  /** The pin set the client goes by, when it is not the lab's own. */
  readonly pinSet?: string
  /** Where to write the record. Nothing is written over unless `overwriteRecord` says so. */
  readonly record?: string
  readonly overwriteRecord?: boolean
  /** How long one run of the client may take. Default 30 000. */
  readonly timeoutMs?: number
  /** How many clients run at once. Default: one per core, at most 8. */
  readonly concurrency?: number
  /** Whether to ask for a client certificate, to see whether it would be disclosed. Default `true`. */
  readonly asksForIdentity?: boolean
  /** What the record says of the client. */
  readonly client?: { readonly name?: string; readonly version?: string; readonly artefact?: string }
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: LabProgress) => void
}

/** Told as a run goes on: when a scenario begins, and when there is something to say about it. */
export type LabProgress =
  | { readonly type: 'started'; readonly id: string; readonly title: string }
  | {
      readonly type: 'finished'
      readonly id: string
      readonly outcome: Result['outcome']
      readonly done: number
      readonly total: number
    }

// Two before and one after: a client that leaves without a word has to have sent its request in three controls.
const controlsBefore = 2

/**
 * Tries a client against the scenarios and gives every one a verdict. Prints nothing; with `record` it writes
 * the result to a file.
 *
 * The client finds `KEYPIN_LAB_URL` and its siblings in its environment (see `docs/lab.md`). It is started once
 * per chain, and once more per chain that it refused, to see whether that was because of the pin. Everything it
 * starts is watched until 100 ms after the last process of its group has ended, and nothing of it outlives the run.
 *
 * @throws {LabError} `KEYPIN_LAB_INVALID`, `KEYPIN_LAB_EXPIRED`, `KEYPIN_LAB_SCENARIO`, `KEYPIN_LAB_CLIENT`,
 *   `KEYPIN_LAB_RECORD`, `KEYPIN_LAB_ABORTED`.
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID`
 * @example
 * const run = await runLab({ dir: 'lab', command: ['node', 'client.mjs'], record: 'run.json' })
 * process.exitCode = { pass: 0, fail: 1, inconclusive: 3 }[run.verdict]
 */
export async function runLab(options: RunLabOptions): Promise<Run> {
  const setting = await prepare(options)
  const startedAt = new Date()
  const results = await runScenarios(setting)
  stopIfAborted(options.signal)
  const run = await describeRun(setting, startedAt, results)
  if (options.record !== undefined) await writeRecord(options.record, run, options.overwriteRecord ?? false)
  return run
}

interface Setting {
  readonly options: RunLabOptions
  readonly lab: Lab
  readonly pinSet: PinSet
  readonly scenarios: readonly Scenario[]
  readonly bench: Bench
  readonly environment: ClientEnvironment
  readonly timeoutMs: number
  readonly hands: number
}

async function prepare(options: RunLabOptions): Promise<Setting> {
  const { command, timeoutMs = 30_000, concurrency = Math.min(availableParallelism(), 8) } = options
  if (command.length === 0) throw new TypeError('command: expected the executable of a client')
  if (!(timeoutMs > 0)) throw new TypeError(`timeoutMs: expected more than 0, got ${timeoutMs}`)
  if (!(Number.isInteger(concurrency) && concurrency > 0))
    throw new TypeError(`concurrency: expected a positive integer, got ${concurrency}`)
  const scenarios = select(options.only)
  if (options.record !== undefined) await checkRecord(options.record, options.overwriteRecord ?? false)
  const lab = await loadLab(options.dir)
  const now = new Date()
  refuseExpired(lab, now)
  const pinSetPath = resolve(options.pinSet ?? lab.files.pinSet)
  const pinSet = parsePinSet(await readPinSet(pinSetPath))
  const environment = withoutTrust(options.env ?? process.env)
  const client = clientOf(options, lab, pinSetPath, environment, timeoutMs)
  const world: World = { host: lab.host, pinSet, anchors: lab.anchors, now }
  const bench = { client, cast: castOf(lab), world, tls: options.tls }
  return { options, lab, pinSet, scenarios, bench, environment, timeoutMs, hands: concurrency }
}

function clientOf(
  { command, cwd = process.cwd(), asksForIdentity = true, signal }: RunLabOptions,
  lab: Lab,
  pinSet: string,
  environment: ClientEnvironment,
  timeoutMs: number,
): SpawnedClient {
  const { host, files } = lab
  const { variables } = environment
  return {
    command,
    cwd,
    environment: variables,
    host,
    ca: files.trust,
    pinSet,
    timeoutMs,
    asksForIdentity,
    signal,
  }
}

const castOf = ({ host, genuine, interceptionRoot: root }: Lab): Cast => ({
  host,
  genuine,
  interceptor: { root, issuer: root, leafKey: undefined, intermediateKey: undefined },
})

async function runScenarios({ scenarios, bench, options, hands, lab }: Setting): Promise<Result[]> {
  const total = scenarios.length + controlsBefore + 1
  let done = 0
  const attempt = async (scenario: Scenario, habit?: 'none' | 'part' | 'whole'): Promise<ScenarioTrial> => {
    const { id, title } = scenario
    options.onProgress?.({ type: 'started', id, title })
    const trial = await tryScenario(scenario, bench, habit)
    const outcome = trial.runs[0]?.outcome ?? 'no-contact'
    options.onProgress?.({ type: 'finished', id, outcome, done: ++done, total })
    return trial
  }
  const before = await inParallel(
    Array.from({ length: controlsBefore }, () => control),
    hands,
    (scenario) => attempt(scenario),
  )
  const failedBefore = failureOf('before', before)
  if (failedBefore !== undefined) return notRun(before, failedBefore, scenarios, bench)
  const habit = habitOf(before)
  const runnable = scenarios.filter((scenario) => skipReason(scenario, bench) === undefined)
  const trials = await inParallel(runnable, hands, (scenario) => attempt(scenario, habit))
  const after = [await attempt(control, habit)]
  const failed = failureOf('after', after)
  const controls = { failed, withRequest: runsWithRequest([...before, ...after]) }
  const results = scenarios.map((scenario) => {
    const trial = trials.find((each) => each.scenario === scenario)
    if (trial !== undefined) return resultOf(trial, lab.host, controls)
    const why = skipReason(scenario, bench) ?? ''
    return idleResult(scenario, 'skipped', why, bench.world, scenario.forge(bench.cast))
  })
  return [
    controlResult('before', before, lab.host, undefined),
    ...results,
    controlResult('after', after, lab.host, failed),
  ].filter((result) => result !== undefined)
}

/** Results of a run that ended with its first control. */
function notRun(
  before: readonly ScenarioTrial[],
  failed: string,
  scenarios: readonly Scenario[],
  { world, cast }: Bench,
): Result[] {
  const first = controlResult('before', before, world.host, failed)
  const rest = scenarios.map((scenario) =>
    idleResult(
      scenario,
      'inconclusive',
      'not run, since the control before it failed',
      world,
      scenario.forge(cast),
    ),
  )
  return first === undefined ? rest : [first, ...rest]
}

function skipReason(scenario: Scenario, { tls }: Bench): string | undefined {
  if (scenario.tls === undefined || tls === undefined || tls === scenario.tls) return undefined
  return `it is about TLS ${scenario.tls}, and the run was narrowed to ${tls}`
}

async function describeRun(
  { lab, pinSet, options, environment, timeoutMs }: Setting,
  startedAt: Date,
  results: readonly Result[],
): Promise<Run> {
  return {
    $schema: 'https://unpkg.com/@keypin/lab/schema/run-1.json',
    tool: { name: '@keypin/lab', version: version() },
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    mode: 'lab-pki',
    verdict: verdictOfResults(results),
    hosts: hostsOf(pinSet, lab.host, results),
    pins: pinsOf(pinSet, lab.host),
    client: await describeClient(options),
    environment: {
      platform: process.platform,
      arch: process.arch,
      release: release(),
      node: process.versions.node,
      openssl: process.versions.openssl,
      withheld: environment.withheld,
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      timeoutMs,
      interceptionUntil: lab.interceptionUntil.toISOString(),
      unconstrained: lab.unconstrained,
      pinSetDigest: pinSetDigest(pinSet),
    },
    results,
    proves: proofsOf(results, lab.host),
    doesNotProve: limitsOf(results, pinSet, lab.host),
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

async function describeClient({ command, client = {} }: RunLabOptions): Promise<Run['client']> {
  const { name, version: clientVersion, artefact } = client
  return {
    command: redactedCommand(command),
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

async function readPinSet(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const message = `could not read the pin set ${JSON.stringify(path)} (${reasonOf(cause)})`
    throw new LabError('KEYPIN_LAB_INVALID', message, { hint: 'name one that is there', cause })
  }
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

function version(): string {
  const require = createRequire(import.meta.url)
  return String(require('@keypin/lab/package.json').version)
}
