import { type JudgedRun, judgeRun } from '../judge/attempts.ts'
import { companionOf } from '../judge/companion.ts'
import { expectationOf, type World, worldFor } from '../judge/expectation.ts'
import type { Stay } from '../judge/stay.ts'
import type { Cast, Exchange, Expectation, Presented, Scenario, Visit } from '../scenarios/scenario.ts'
import type { ProxyKind, ProxyWay } from '../serve/front/way.ts'
import { freshSessions, type TlsVersion } from '../serve/serving.ts'
import type { SpeechName } from '../serve/speech/registry.ts'
import { Story } from './story.ts'
import type { Manner, Observation, Sitting, Subject } from './subject.ts'
import type { ClientProcess } from './types.ts'
import { witnessOf } from './witness.ts'

/** One or more runs of a client against one chain. */
export interface Trial {
  readonly presented: Presented
  readonly runs: readonly JudgedRun[]
  readonly processes: readonly ClientProcess[]
  /** What the client was shown before. */
  readonly visits: readonly VisitTrial[]
  /** The same, judged once more: of a client that lives on, more may have been seen since. */
  readonly settle: () => Trial
}

/** What a client did on an earlier visit. */
export interface VisitTrial {
  readonly presented: Presented
  readonly expects: Visit['expects']
  readonly run: JudgedRun
  /** Why it makes all that would come after meaningless. */
  readonly untried?: string
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
  /** A protocol in which the server speaks first, by which the whole run goes. */
  readonly speaks?: SpeechName | undefined
}

/** Presents a scenario's chain to the client, and its companion when the client refused. */
export async function tryScenario(scenario: Scenario, bench: Bench, habit?: Stay): Promise<ScenarioTrial> {
  const presented = scenario.forge(bench.cast)
  const world = worldFor(scenario, bench.world, bench.cast)
  const expectation = expectationOf(scenario, presented, world)
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
  const story = await Story.begin(scenario, bench)
  const sitting = await bench.client.sit(mannerOf(scenario, bench, story))
  try {
    const visits: VisitTrial[] = []
    for (const visit of scenario.before?.(bench.cast) ?? []) {
      const seen = await makeVisit(visit, { sitting, story, scenario, bench, habit })
      visits.push(seen)
      if (seen.untried !== undefined) return untried(presented, seen.untried, visits)
    }
    const pinSet = await story.pinSet(scenario.pinSetFor)
    const observation = await sitting.observe(presented, { pinSet, forgets: scenario.forgets ?? false })
    const judged = (): Trial => ({
      presented,
      runs: [story.judge(judgeFor(scenario, observation, bench, habit))],
      processes: observation.process === undefined ? [] : [observation.process],
      visits,
      settle: judged,
    })
    return judged()
  } finally {
    await sitting.leave()
    await story.end()
  }
}

function mannerOf(scenario: Scenario, { tls, via, speaks, world, cast }: Bench, story: Story): Manner {
  const { sharesSessions, exchange, isInterceptorInstalled = false, watchesDatagrams = false } = scenario
  return {
    tls: scenario.tls ?? tls,
    via: scenario.via ?? via,
    proxy: scenario.proxy?.(cast),
    host: scenario.hostFor?.(world.host),
    withoutAlpn: scenario.withoutAlpn ?? false,
    keyGroups: scenario.keyGroups,
    speaks,
    sessions: sharesSessions ? freshSessions() : undefined,
    exchange,
    environment: story.environment,
    isInterceptorInstalled,
    watchesDatagrams,
    scenario,
  }
}

interface VisitSetting {
  readonly sitting: Sitting
  readonly story: Story
  readonly scenario: Scenario
  readonly bench: Bench
  readonly habit: Stay | undefined
}

/** Shows the client what comes before; it tells whether what comes after means anything. */
async function makeVisit(visit: Visit, setting: VisitSetting): Promise<VisitTrial> {
  const { sitting, story, scenario, bench, habit } = setting
  const { presented, expects, otherwise } = visit
  const pinSet = await story.pinSet(visit.pinSetFor)
  const observation = await sitting.observe(presented, { pinSet })
  const run = judge(observation, scenario.hostFor?.(bench.world.host) ?? bench.client.host, habit)
  const isAsExpected = run.outcome === (expects === 'accept' ? 'accepted' : 'refused')
  const isOfItsKind = scenario.exchange === undefined || hasMade(scenario.exchange, run)
  return { presented, expects, run, ...(isAsExpected && isOfItsKind ? {} : { untried: otherwise }) }
}

const hasMade = (exchange: Exchange, { connections }: JudgedRun): boolean =>
  connections.some(({ evidence }) => evidence.exchange === exchange || evidence.protocol === exchange)

/** A trial that ended before its chain was shown. */
function untried(presented: Presented, reason: string, visits: readonly VisitTrial[]): Trial {
  const run: JudgedRun = {
    outcome: 'no-contact',
    connections: [],
    appBytes: 0,
    identityDisclosed: false,
    untried: reason,
  }
  const trial: Trial = { presented, runs: [run], processes: [], visits, settle: () => trial }
  return trial
}

/** What the client did, by all that the scenario looks at. */
function judgeFor(
  scenario: Scenario,
  observation: Observation,
  bench: Bench,
  habit: Stay | undefined,
): JudgedRun {
  const host = judgedHost(scenario, bench)
  const run = judge(observation, host, habit)
  const steps = [
    (each: JudgedRun) => viaProxy(each, scenario.via ?? bench.via),
    (each: JudgedRun) => asProbe(each, scenario),
    (each: JudgedRun) => withEarlyData(each, scenario),
    (each: JudgedRun) => withDatagrams(each, observation.datagrams ?? 0),
  ]
  return steps.reduce((each, step) => step(each), run)
}

const judgedHost = ({ hostFor, leadsTo }: Scenario, { world, client }: Bench): string =>
  leadsTo?.(world.host) ?? hostFor?.(world.host) ?? client.host

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
function viaProxy(run: JudgedRun, via: ProxyWay | undefined): JudgedRun {
  const hasUsedIt = run.connections.some(({ evidence }) => evidence.arrival?.way === via)
  if (via === undefined || hasUsedIt) return run
  return { ...run, untried: `the client did not come through the ${words[via]}` }
}

/** Of a client that does not talk to this host at all, or refuses what only a probe is, nothing is learnt. */
function asProbe(run: JudgedRun, { hostFor, isProbe, ifUnvisited, mayStayAway }: Scenario): JudgedRun {
  if (mayStayAway && run.connections.length === 0) return { ...run, outcome: 'refused' }
  if (run.outcome === 'no-contact' && (ifUnvisited ?? hostFor) !== undefined)
    return { ...run, untried: ifUnvisited ?? 'the client does not talk to this host' }
  if (isProbe && run.outcome !== 'accepted' && run.outcome !== 'leaked')
    return { ...run, untried: 'the client does not accept this, so nothing is learnt from it' }
  return run
}

/** Data that went out with the greeting went to whoever was there. */
function withEarlyData(run: JudgedRun, { aboutEarlyData }: Scenario): JudgedRun {
  const isEarly = run.connections.some(({ evidence }) => evidence.clientHello?.sendsEarlyData)
  if (!aboutEarlyData || !isEarly || run.outcome === 'accepted') return run
  return { ...run, outcome: 'leaked', note: 'it sent data before it had seen the certificate' }
}

function withDatagrams(run: JudgedRun, count: number): JudgedRun {
  if (count === 0) return run
  return {
    ...run,
    doubt: `${count} datagrams came to the port of the server: it may be talking HTTP/3 unseen`,
  }
}

const words: Readonly<Record<ProxyWay, string>> = {
  connect: 'HTTP proxy',
  https: 'HTTPS proxy',
  socks5: 'SOCKS proxy',
}

function judge({ evidence, process }: Observation, host: string, habit: Stay | undefined): JudgedRun {
  const witness = { ...witnessOf(process), ...(habit === undefined ? {} : { habit }) }
  return judgeRun(evidence(), witness, host)
}
