import type { Stay } from '../judge/stay.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { TlsVersion } from '../serve/serving.ts'
import {
  failureOf,
  habitOf,
  interceptedBefore,
  runsWithRequest,
  schemesOffered,
  versionsOffered,
} from './controls.ts'
import type { RunLabOptions } from './options.ts'
import type { Part } from './parts.ts'
import { inParallel } from './pool.ts'
import { controlResult, idleResult, resultOf } from './result.ts'
import { doubtAbout } from './side-door.ts'
import { type Bench, type ScenarioTrial, settled, tryScenario } from './trial.ts'
import type { Result } from './types.ts'

// Two before and one after: a client that leaves without a word has to have sent its request in three controls.
const controlsBefore = 2

/** How far a run has come. */
export interface Count {
  done: number
  readonly total: number
}

/** How many attempts are counted for so many hosts. */
export const countFor = (parts: readonly Part[]): Count => ({
  done: 0,
  total: parts.reduce((sum, { scenarios }) => sum + scenarios.length + controlsBefore + 1, 0),
})

/**
 * Runs the control, the scenarios and the control again for one host; without the first one's success nothing else.
 *
 * @param count Counts on from host to host.
 */
export async function runScenarios(
  { host, control, scenarios, bench }: Part,
  { options, hands }: { readonly options: RunLabOptions; readonly hands: number },
  count: Count,
): Promise<Result[]> {
  const attempt = async (scenario: Scenario, habit?: Stay): Promise<ScenarioTrial> => {
    const { id, title } = scenario
    options.onProgress?.({ type: 'started', id, title, host, ...count })
    const trial = await tryScenario(scenario, bench, habit)
    const { outcome, verdict, why } = resultOf(trial, host, provisional)
    count.done++
    options.onProgress?.({ type: 'finished', id, title, host, outcome, verdict, why, ...count })
    return trial
  }
  const before = await inParallel(
    Array.from({ length: controlsBefore }, () => control),
    hands,
    (scenario) => attempt(scenario),
  )
  const failedBefore = interceptedBefore(before, bench.world) ?? failureOf('before', before)
  if (failedBefore !== undefined) {
    count.done += scenarios.length + 1
    return notRun(before, failedBefore, scenarios, bench)
  }
  const habit = habitOf(before)
  const offered = versionsOffered(before)
  const schemes = schemesOffered(before)
  const skipped = (scenario: Scenario): string | undefined => skipReason(scenario, bench, offered, schemes)
  const runnable = scenarios.filter((scenario) => skipped(scenario) === undefined)
  count.done += scenarios.length - runnable.length
  const trials = await inParallel(runnable, hands, (scenario) => attempt(scenario, habit))
  const tried = await attempt(control, habit)
  await bench.client.close()
  const after = [settled(tried)]
  const failed = failureOf('after', after)
  const sideDoor = doubtAbout(await bench.client.sideDoor?.(), host)
  const controls = { failed, sideDoor, withRequest: runsWithRequest([...before, ...after]) }
  const results = scenarios.map((scenario) => {
    const trial = trials.find((each) => each.scenario === scenario)
    if (trial !== undefined) return resultOf(settled(trial), host, controls)
    const why = skipped(scenario) ?? ''
    return idleResult(scenario, 'skipped', why, bench.world, bench.cast)
  })
  return [
    controlResult('before', before, host, undefined),
    ...results,
    controlResult('after', after, host, failed),
  ].filter((result) => result !== undefined)
}

/** As if the controls were all well: what is told while nobody knows of the last one. */
const provisional = { failed: undefined, sideDoor: undefined, withRequest: controlsBefore + 1 }

/** Results of a run that ended with its first control. */
function notRun(
  before: readonly ScenarioTrial[],
  failed: string,
  scenarios: readonly Scenario[],
  { world, cast }: Bench,
): Result[] {
  const first = controlResult('before', before, world.host, failed)
  const rest = scenarios.map((scenario) =>
    idleResult(scenario, 'inconclusive', 'not run, since the control before it failed', world, cast),
  )
  return first === undefined ? rest : [first, ...rest]
}

/** What a client that lives on from chain to chain cannot be told. */
const needsNewStart = (scenario: Scenario): boolean =>
  [
    scenario.pinSetFor,
    scenario.service,
    scenario.environment,
    scenario.isInterceptorInstalled,
    scenario.exchange,
    scenario.forgets,
    scenario.watchesDatagrams,
  ].some((each) => each !== undefined)

function skipReason(
  scenario: Scenario,
  bench: Bench,
  offered: ReadonlySet<TlsVersion>,
  schemes: ReadonlySet<number>,
): string | undefined {
  const { tls, via, speaks, client, world } = bench
  if (speaks !== undefined && scenario.isAboutHttp) return `it is about HTTP, and the run speaks ${speaks}`
  const impossible = scenario.unless?.(bench.cast)
  if (impossible !== undefined) return impossible
  if (!client.startsAnew && needsNewStart(scenario)) return 'it needs a client that is started anew each time'
  if (scenario.signatureScheme !== undefined && !schemes.has(scenario.signatureScheme))
    return 'it is about a kind of key that the client does not take'
  if (scenario.hostFor !== undefined) {
    if (!client.takesHost) return 'it is about another host, and this client comes by itself'
    if (scenario.hostFor(world.host) === undefined) return `there is no such name beside ${world.host}`
  }
  if (scenario.via !== undefined && !client.takesProxy)
    return 'it is about proxies, and drivers are not told of any'
  if (scenario.via !== undefined && via !== undefined && via !== scenario.via)
    return 'it is about another kind of proxy than the run goes through'
  if (scenario.tls === undefined) return undefined
  if (tls !== undefined && tls !== scenario.tls)
    return `it is about TLS ${scenario.tls}, and the run was narrowed to ${tls}`
  if (!offered.has(scenario.tls)) return `it is about TLS ${scenario.tls}, which the client does not offer`
  return undefined
}
