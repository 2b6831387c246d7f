import type { JudgedRun } from '../judge/attempts.ts'
import { judgeRun } from '../judge/attempts.ts'
import { companionOf } from '../judge/companion.ts'
import { expectationOf, type World } from '../judge/expectation.ts'
import type { Stay } from '../judge/stay.ts'
import type { Cast, Expectation, Presented, Scenario } from '../scenarios/scenario.ts'
import type { TlsVersion } from '../serve/endpoint.ts'
import type { ProxyKind } from '../serve/front/way.ts'
import type { Observation, Subject } from './subject.ts'
import type { ClientProcess } from './types.ts'
import { witnessOf } from './witness.ts'

/** One or more runs of a client against one chain. */
export interface Trial {
  readonly presented: Presented
  readonly runs: readonly JudgedRun[]
  readonly processes: readonly ClientProcess[]
  /** The same, judged once more: of a client that lives on, more may have been seen since. */
  readonly settle: () => Trial
}

/** What came of a scenario, before it is given a verdict. */
export interface ScenarioTrial extends Trial {
  readonly scenario: Scenario
  readonly expectation: Expectation
  readonly companion?: Trial
}

/** All that a scenario is tried with. */
export interface Bench {
  readonly client: Subject
  readonly cast: Cast
  readonly world: World
  readonly tls: TlsVersion | undefined
  readonly via: ProxyKind | undefined
}

/** Presents a scenario's chain to the client, and its companion when the client refused. */
export async function tryScenario(scenario: Scenario, bench: Bench, habit?: Stay): Promise<ScenarioTrial> {
  const presented = scenario.forge(bench.cast)
  const expectation = expectationOf(scenario, presented, bench.world)
  const trial = await tryChain(presented, scenario, bench, habit)
  if (expectation !== 'refuse' || trial.runs[0]?.outcome !== 'refused')
    return { ...trial, scenario, expectation }
  const companion = companionOf(scenario, bench.cast, bench.world)
  if (companion === undefined) return { ...trial, scenario, expectation }
  return { ...trial, scenario, expectation, companion: await tryChain(companion, scenario, bench, habit) }
}

async function tryChain(
  presented: Presented,
  scenario: Scenario,
  bench: Bench,
  habit?: Stay,
): Promise<Trial> {
  const { client, world } = bench
  const host = scenario.hostFor?.(world.host)
  const manner = {
    tls: scenario.tls ?? bench.tls,
    via: scenario.via ?? bench.via,
    host,
    withoutAlpn: scenario.withoutAlpn ?? false,
    keyGroup: scenario.keyGroup,
    scenario,
  }
  const observation = await client.observe(presented, manner)
  const judged = (): Trial => ({
    presented,
    runs: [asProbe(viaProxy(judge(observation, host ?? client.host, habit), manner.via), scenario)],
    processes: observation.process === undefined ? [] : [observation.process],
    settle: judged,
  })
  return judged()
}

/** A scenario with everything that was seen of it until the end. */
export function settled(trial: ScenarioTrial): ScenarioTrial {
  const { companion } = trial
  return {
    ...trial,
    ...trial.settle(),
    ...(companion === undefined ? {} : { companion: companion.settle() }),
  }
}

/** A client that was told of a proxy and did not use it has shown nothing about proxies. */
function viaProxy(run: JudgedRun, via: ProxyKind | undefined): JudgedRun {
  const hasUsedIt = run.connections.some(({ evidence }) => evidence.arrival?.way === via)
  if (via === undefined || hasUsedIt) return run
  return { ...run, untried: `the client did not come through the ${words[via]}` }
}

/** Of a client that does not talk to this host at all, or refuses what only a probe is, nothing is learnt. */
function asProbe(run: JudgedRun, { hostFor, isProbe }: Scenario): JudgedRun {
  if (run.outcome === 'no-contact' && hostFor !== undefined)
    return { ...run, untried: 'the client does not talk to this host' }
  if (isProbe && run.outcome !== 'accepted' && run.outcome !== 'leaked')
    return { ...run, untried: 'the client does not accept this, so nothing is learnt from it' }
  return run
}

const words: Readonly<Record<ProxyKind, string>> = { connect: 'HTTP proxy', socks5: 'SOCKS proxy' }

function judge({ evidence, process }: Observation, host: string, habit: Stay | undefined): JudgedRun {
  const witness = { ...witnessOf(process), ...(habit === undefined ? {} : { habit }) }
  return judgeRun(evidence(), witness, host)
}
