import { createHash } from 'node:crypto'
import { expectationOf, expectedOf, type World, worldFor } from '../judge/expectation.ts'
import { combined } from '../judge/outcome.ts'
import { verdictOf } from '../judge/verdict.ts'
import type { Attribution } from '../judge/verdicts.ts'
import { standardsOf } from '../record/standards.ts'
import type { Cast, Presented, Scenario } from '../scenarios/scenario.ts'
import { attemptsOf } from './attempt.ts'
import type { ScenarioTrial, Trial, VisitTrial } from './trial.ts'
import type { Companion, Result, VisitRecord } from './types.ts'

/** What the controls of a run say about its scenarios. */
export interface Controls {
  readonly failed: string | undefined
  /** Why what was refused means nothing: there was another way. */
  readonly sideDoor: string | undefined
  readonly withRequest: number
}

/** A scenario's result. */
export function resultOf(trial: ScenarioTrial, host: string, controls: Controls): Result {
  const { scenario, expectation, companion } = trial
  const { outcome, how, note, doubt, untried, wrong } = trial.runs[0] ?? { outcome: 'no-contact' }
  const reasoned = verdictOf({
    outcome,
    ...(how === undefined ? {} : { how }),
    ...(note === undefined ? {} : { note }),
    ...doubtOf(doubt, trial, controls),
    ...(untried === undefined ? {} : { untried }),
    ...(wrong === undefined ? {} : { wrong }),
    ifResumed: scenario.ifResumed,
    ...(controls.failed === undefined ? {} : { controlsFailed: controls.failed }),
    expectation,
    controlsWithRequest: controls.withRequest,
    ifWrong: scenario.ifWrong,
  })
  return {
    ...headOf(scenario, host),
    expected: expectedOf(expectation),
    outcome,
    how: how ?? null,
    ...reasoned,
    attribution: attributionOf(trial, controls),
    ...bodyOf(trial),
    ...(trial.visits.length === 0 ? {} : { visits: trial.visits.map(visitRecord) }),
    ...(companion === undefined ? {} : { companion: companionRecord(companion) }),
  }
}

/** The result of the controls before, or of the control after. */
export function controlResult(
  phase: 'before' | 'after',
  trials: readonly ScenarioTrial[],
  host: string,
  failed: string | undefined,
): Result | undefined {
  const [first] = trials
  if (first === undefined) return undefined
  const all = {
    ...first,
    runs: trials.flatMap(({ runs }) => runs),
    processes: trials.flatMap((t) => t.processes),
  }
  const bad = all.runs.find(({ outcome }) => outcome !== 'accepted')
  const { outcome, how } = bad ?? combined(all.runs)
  return {
    ...headOf(first.scenario, host),
    phase,
    expected: 'accept',
    outcome,
    how: how ?? null,
    verdict: failed === undefined ? 'pass' : 'inconclusive',
    attribution: 'unknown',
    why: failed ?? 'it accepted, as the pin set says',
    ...bodyOf(all),
  }
}

const nothing: Presented = { chain: [], chainPem: '', keyPem: '' }

/** The result of a scenario that was not run. */
export function idleResult(
  scenario: Scenario,
  verdict: 'inconclusive' | 'skipped',
  why: string,
  world: World,
  cast: Cast,
): Result {
  const presented = scenario.unless?.(cast) === undefined ? scenario.forge(cast) : nothing
  return {
    ...headOf(scenario, world.host),
    expected: expectedOf(expectationOf(scenario, presented, worldFor(scenario, world, cast))),
    outcome: 'no-contact',
    how: null,
    verdict,
    attribution: 'unknown',
    why,
    ...bodyOf({ presented, runs: [], processes: [] }),
  }
}

/** A client that had another way may have refused nothing: it had no more need of this connection. */
function doubtOf(
  doubt: string | undefined,
  { runs }: ScenarioTrial,
  { sideDoor }: Controls,
): { doubt?: string } {
  const why = doubt ?? (runs[0]?.outcome === 'refused' ? sideDoor : undefined)
  return why === undefined ? {} : { doubt: why }
}

/**
 * A refusal is about the pin when the client accepted the companion, and with it the interception root, the host and
 * all else the two chains have in common.
 */
function attributionOf({ runs, companion }: ScenarioTrial, controls: Controls): Attribution {
  if ((controls.failed ?? controls.sideDoor) !== undefined || runs[0]?.outcome !== 'refused') return 'unknown'
  return companion?.runs[0]?.outcome === 'accepted' ? 'pin' : 'unknown'
}

function headOf(
  scenario: Scenario,
  host: string,
): Pick<Result, 'id' | 'group' | 'host' | 'title' | 'source' | 'standards'> {
  const { id, group, title, source, hostFor, leadsTo } = scenario
  return {
    id,
    group,
    host: leadsTo?.(host) ?? hostFor?.(host) ?? host,
    title,
    source,
    standards: standardsOf(scenario),
  }
}

function bodyOf(
  trial: Omit<Trial, 'settle' | 'visits'>,
): Pick<Result, 'appBytes' | 'identityDisclosed' | 'presented' | 'processes' | 'attempts' | 'attemptCount'> {
  return {
    appBytes: trial.runs.reduce((sum, { appBytes }) => sum + appBytes, 0),
    identityDisclosed: trial.runs.some(({ identityDisclosed }) => identityDisclosed),
    presented: digests(trial.presented),
    processes: trial.processes,
    ...attemptsOf(trial.runs),
  }
}

function visitRecord({ presented, expects, run }: VisitTrial): VisitRecord {
  const { outcome, how = null, appBytes } = run
  return { expected: expects, outcome, how, appBytes, presented: digests(presented), ...attemptsOf([run]) }
}

function companionRecord(trial: Trial): Companion {
  const { outcome, how } = trial.runs[0] ?? { outcome: 'no-contact' }
  const { appBytes, presented, attempts, attemptCount } = bodyOf(trial)
  return { outcome, how: how ?? null, appBytes, presented, attempts, attemptCount }
}

const digests = ({ chain }: Presented): string[] =>
  chain.map((der) => createHash('sha256').update(der).digest('hex'))
