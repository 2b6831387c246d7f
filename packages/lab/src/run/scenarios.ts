import type { Stay } from '../judge/stay.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { TlsVersion } from '../serve/endpoint.ts'
import { failureOf, habitOf, runsWithRequest, versionsOffered } from './controls.ts'
import { inParallel } from './pool.ts'
import { controlResult, idleResult, resultOf } from './result.ts'
import type { Setting } from './setting.ts'
import { type Bench, type ScenarioTrial, settled, tryScenario } from './trial.ts'
import type { Result } from './types.ts'

// Two before and one after: a client that leaves without a word has to have sent its request in three controls.
const controlsBefore = 2

/** Runs the control, the scenarios and the control again; without the first one's success nothing else. */
export async function runScenarios({
  control,
  scenarios,
  bench,
  options,
  hands,
  lab,
}: Setting): Promise<Result[]> {
  const total = scenarios.length + controlsBefore + 1
  let done = 0
  const attempt = async (scenario: Scenario, habit?: Stay): Promise<ScenarioTrial> => {
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
  const offered = versionsOffered(before)
  const runnable = scenarios.filter((scenario) => skipReason(scenario, bench, offered) === undefined)
  const trials = await inParallel(runnable, hands, (scenario) => attempt(scenario, habit))
  const tried = await attempt(control, habit)
  await bench.client.close()
  const after = [settled(tried)]
  const failed = failureOf('after', after)
  const controls = { failed, withRequest: runsWithRequest([...before, ...after]) }
  const results = scenarios.map((scenario) => {
    const trial = trials.find((each) => each.scenario === scenario)
    if (trial !== undefined) return resultOf(settled(trial), lab.host, controls)
    const why = skipReason(scenario, bench, offered) ?? ''
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

function skipReason(
  scenario: Scenario,
  { tls, via, client, world }: Bench,
  offered: ReadonlySet<TlsVersion>,
): string | undefined {
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
