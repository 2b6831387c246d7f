import type { PinSet } from 'keypin'
import type { World } from '../judge/expectation.ts'
import type { Lab } from '../pki/load.ts'
import type { Launcher } from '../presets/launch.ts'
import type { Cast, Scenario } from '../scenarios/scenario.ts'
import type { TestedHost } from '../serve/switchboard.ts'
import { type AttachedOptions, attachedSubject } from './attached.ts'
import { drivenSubject } from './driven.ts'
import type { ClientEnvironment } from './environment.ts'
import { followedBy, pageFactsOf, pagesAt, rootsShown } from './followed.ts'
import type { LiveServer } from './live.ts'
import type { LiveHosts } from './live-hosts.ts'
import { commandOf, type LabProgress, type RunLabOptions } from './options.ts'
import { control } from './select.ts'
import { afterEndMs, type SubjectOptions, spawnedSubject } from './spawned.ts'
import { addressesOf, openStand, type Stand } from './stand.ts'
import type { Subject } from './subject.ts'
import type { Bench } from './trial.ts'
import type { Run } from './types.ts'

/** What is tried about one host. */
export interface Part {
  readonly host: string
  /** Before and after everything. */
  readonly control: Scenario
  readonly scenarios: readonly Scenario[]
  readonly bench: Bench
}

/** What parts are made of. */
export interface PartFacts {
  readonly options: RunLabOptions
  readonly lab: Lab
  readonly pinSet: PinSet
  readonly pinSetPath: string
  /** The roots that the client is told to trust. */
  readonly ca: string
  readonly launcher: Launcher | undefined
  readonly environment: ClientEnvironment
  readonly timeoutMs: number
  readonly selected: readonly Scenario[]
  /** The genuine servers, in live mode. */
  readonly live: LiveHosts | undefined
}

/** All parts of a run, and what they stand on. */
export interface Parts {
  readonly parts: readonly Part[]
  readonly onProgress: (progress: LabProgress) => void
  finished(run: Run): void
  close(): Promise<void>
}

/** Whether it comes to one port, for a time. In live mode every client does, since one port stands for the server. */
export const isAttached = ({ attach, live }: RunLabOptions): boolean =>
  attach !== undefined || live !== undefined

/**
 * Makes the parts of a run: one for each host.
 *
 * @throws {LabError} `KEYPIN_LAB_LISTEN`
 */
export async function partsOf(facts: PartFacts): Promise<Parts> {
  const { options, lab } = facts
  const tell = (progress: LabProgress): void => options.onProgress?.(progress)
  if (!isAttached(options)) {
    const client = startedSubject(facts)
    return {
      parts: [partOf(lab.host, client, facts, undefined)],
      onProgress: tell,
      finished: () => {},
      close: async () => {},
    }
  }
  const stand = await standFor(facts)
  const follow = followedBy(stand.page)
  const onProgress = (progress: LabProgress): void => {
    follow.tell(progress)
    tell(progress)
  }
  const hosts = facts.live === undefined ? [lab.host] : [...facts.live.servers.keys()]
  tell({
    type: 'listening',
    address: stand.address,
    port: stand.port,
    ...(stand.dns === undefined ? {} : { dns: stand.dns }),
    pages: stand.page === undefined ? [] : pagesAt(stand),
    roots: stand.page === undefined ? [] : rootsShown(lab, options.live !== undefined),
  })
  return {
    parts: hosts.map((host) => {
      const server = facts.live?.servers.get(host)
      return partOf(host, comingSubject(host, server, stand, onProgress, facts), facts, server)
    }),
    onProgress,
    finished: follow.finished,
    close: stand.close,
  }
}

function partOf(host: string, client: Subject, facts: PartFacts, server: LiveServer | undefined): Part {
  const { options, lab, pinSet, selected } = facts
  const world: World = { host, pinSet, anchors: lab.anchors, now: new Date() }
  return {
    host,
    control: server?.control ?? control,
    scenarios: server === undefined ? selected : selected.filter((scenario) => canTell(scenario, server)),
    bench: {
      client,
      cast: castOf(host, lab, server),
      world,
      tls: options.tls,
      via: options.via,
      speaks: options.speaks,
    },
  }
}

/** Whether the lab has what a scenario's story needs. */
const canTell = ({ requires }: Scenario, { holds }: LiveServer): boolean =>
  requires.every((material) => holds.has(material))

const castOf = (
  host: string,
  { genuine, interceptionRoot: root, key: keys }: Lab,
  server: LiveServer | undefined,
): Cast => ({
  host,
  genuine: server?.genuine ?? genuine,
  interceptor: { root, issuer: root, leafKey: undefined, intermediateKey: undefined, keys },
})

function sharedBy({
  options,
  lab,
  pinSetPath,
  ca,
  launcher,
  environment,
  timeoutMs,
}: PartFacts): Omit<SubjectOptions, 'command' | 'host'> {
  const { cwd = process.cwd(), asksForIdentity = true, signal } = options
  return {
    cwd,
    environment: environment.variables,
    ca,
    pinSet: pinSetPath,
    launcher,
    installed: { given: lab.files.genuineRoot, machine: lab.files.trust },
    timeoutMs,
    asksForIdentity,
    signal,
  }
}

/** A client that is started for each chain, or asked by a driver. */
function startedSubject(facts: PartFacts): Subject {
  const subject = { ...sharedBy(facts), host: facts.lab.host, command: commandOf(facts.options) }
  return facts.options.driver === undefined ? spawnedSubject(subject) : drivenSubject(subject)
}

async function standFor({ options, lab, live }: PartFacts): Promise<Stand> {
  const { attach, asksForIdentity = true } = options
  const { address = '127.0.0.1', port = 0 } = attach ?? {}
  const tested: TestedHost[] =
    live === undefined
      ? [{ host: lab.host, addresses: addressesOf(lab.host) }]
      : [...live.servers].map(([host, { upstream }]) => ({
          host,
          upstream,
          addresses: addressesOf(upstream.host),
        }))
  return await openStand({
    address,
    port,
    tested,
    asksForIdentity,
    dns: attach?.dns === undefined ? undefined : { address: '127.0.0.1', ...attach.dns },
    page:
      attach === undefined
        ? undefined
        : pageFactsOf(
            lab,
            tested.map(({ host }) => host),
            live !== undefined,
          ),
  })
}

/** A client that comes by itself to a stand, or is started to come there. */
function comingSubject(
  host: string,
  server: LiveServer | undefined,
  stand: Stand,
  onProgress: (progress: LabProgress) => void,
  facts: PartFacts,
): Subject {
  const { attach, command } = facts.options
  const options: AttachedOptions = {
    ...sharedBy(facts),
    host,
    command,
    prompt: attach?.prompt,
    // A command that is not to attach anything is the client itself, and what it did is seen when it has ended.
    windowMs: attach === undefined ? afterEndMs : (attach.windowMs ?? 30_000),
    upstream: server?.upstream,
    speaksQuic: server?.speaksQuic ?? false,
    isUdpClosed: facts.options.live?.isUdpClosed ?? false,
    onSeen: (id, connections, outcome) => onProgress({ type: 'seen', id, host, connections, outcome }),
  }
  return attachedSubject(options, stand)
}
