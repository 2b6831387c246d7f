import { createHash } from 'node:crypto'
import { expectationOf, expectedOf, type World } from '../judge/expectation.ts'
import { combined } from '../judge/outcome.ts'
import { verdictOf } from '../judge/verdict.ts'
import type { Attribution } from '../judge/verdicts.ts'
import { standardsOf } from '../record/standards.ts'
import type { Presented, Scenario } from '../scenarios/scenario.ts'
import { attemptsOf } from './attempt.ts'
import type { ScenarioTrial, Trial } from './trial.ts'
import type { Companion, Result } from './types.ts'

/** What the controls of a run say about its scenarios. */
export interface Controls {
  readonly failed: string | undefined
  readonly withRequest: number
}

/** A scenario's result. */
export function resultOf(trial: ScenarioTrial, host: string, controls: Controls): Result {
  const { scenario, expectation, companion } = trial
  const { outcome, how, note, doubt, untried } = trial.runs[0] ?? { outcome: 'no-contact' }
  const reasoned = verdictOf({
    outcome,
    ...(how === undefined ? {} : { how }),
    ...(note === undefined ? {} : { note }),
    ...(doubt === undefined ? {} : { doubt }),
    ...(untried === undefined ? {} : { untried }),
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

/** The result of a scenario that was not run. */
export function idleResult(
  scenario: Scenario,
  verdict: 'inconclusive' | 'skipped',
  why: string,
  world: World,
  presented: Presented,
): Result {
  return {
    ...headOf(scenario, world.host),
    expected: expectedOf(expectationOf(scenario, presented, world)),
    outcome: 'no-contact',
    how: null,
    verdict,
    attribution: 'unknown',
    why,
    ...bodyOf({ presented, runs: [], processes: [] }),
  }
}

/**
 * A refusal is about the pin when the client accepted the companion, and with it the interception root, the host and
 * all else the two chains have in common.
 */
function attributionOf({ runs, companion }: ScenarioTrial, controls: Controls): Attribution {
  if (controls.failed !== undefined || runs[0]?.outcome !== 'refused') return 'unknown'
  return companion?.runs[0]?.outcome === 'accepted' ? 'pin' : 'unknown'
}

function headOf(
  scenario: Scenario,
  host: string,
): Pick<Result, 'id' | 'group' | 'host' | 'title' | 'source' | 'standards'> {
  const { id, group, title, source } = scenario
  return {
    id,
    group,
    host: scenario.hostFor?.(host) ?? host,
    title,
    source,
    standards: standardsOf(scenario),
  }
}

function bodyOf(
  trial: Omit<Trial, 'settle'>,
): Pick<Result, 'appBytes' | 'identityDisclosed' | 'presented' | 'processes' | 'attempts' | 'attemptCount'> {
  return {
    appBytes: trial.runs.reduce((sum, { appBytes }) => sum + appBytes, 0),
    identityDisclosed: trial.runs.some(({ identityDisclosed }) => identityDisclosed),
    presented: digests(trial.presented),
    processes: trial.processes,
    ...attemptsOf(trial.runs),
  }
}

function companionRecord(trial: Trial): Companion {
  const { outcome, how } = trial.runs[0] ?? { outcome: 'no-contact' }
  const { appBytes, presented, attempts, attemptCount } = bodyOf(trial)
  return { outcome, how: how ?? null, appBytes, presented, attempts, attemptCount }
}

const digests = ({ chain }: Presented): string[] =>
  chain.map((der) => createHash('sha256').update(der).digest('hex'))
