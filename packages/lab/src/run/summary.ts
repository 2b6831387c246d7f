import type { PinSet } from 'keypin'
import type { SideDoor } from './side-door.ts'
import type { Result, Run, RunHost } from './types.ts'

/** The verdict of all results together: a failure outweighs doubt, and doubt is no pass. */
export function verdictOfResults(results: readonly Result[]): Run['verdict'] {
  if (results.some(({ verdict }) => verdict === 'fail')) return 'fail'
  return results.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'pass'
}

/** What came of one host. */
export interface HostResults {
  readonly host: string
  readonly results: readonly Result[]
  readonly quic?: SideDoor | undefined
}

/** What the run says about each host of the pin set. */
export function hostsOf(
  pinSet: PinSet,
  tested: readonly HostResults[],
  untested: ReadonlyMap<string, string>,
): RunHost[] {
  const names = [...new Set([...tested.map(({ host }) => host), ...pinSet.hosts.keys()])]
  return names.map((host) => {
    const found = tested.find((each) => each.host === host)
    const why = untested.get(host)
    if (found === undefined) return { host, state: 'untested', ...(why === undefined ? {} : { why }) }
    const quic = found.quic === undefined ? {} : { quic: found.quic }
    if (tested.length > 1 && !hasCome(found))
      return { host, state: 'untested', why: 'the client never came for it', ...quic }
    return { host, state: stateOf(found.results), ...quic }
  })
}

/** An app does not talk to all of its hosts in every minute. */
const hasCome = ({ results }: HostResults): boolean => results.some(({ attemptCount }) => attemptCount > 0)

function stateOf(results: readonly Result[]): RunHost['state'] {
  const verdict = verdictOfResults(results)
  if (verdict === 'fail') return 'failed'
  if (verdict === 'inconclusive') return 'inconclusive'
  return results.some(({ attribution }) => attribution === 'pin') ? 'proven' : 'consistent'
}

/** What a run shows, host by host. */
export const proofsOfAll = (tested: readonly HostResults[]): string[] =>
  tested.flatMap(({ host, results }) =>
    proofsOf(results, host).map((sentence) => (tested.length > 1 ? `${host}: ${sentence}` : sentence)),
  )

/** What the results show, in sentences a reviewer can sign. */
function proofsOf(results: readonly Result[], host: string): string[] {
  const by = (accepts: (result: Result) => boolean): string[] => [
    ...new Set(results.filter(accepts).map(({ id }) => id)),
  ]
  const passed = (result: Result): boolean => result.verdict === 'pass'
  const sentence = (ids: readonly string[], text: string): string[] =>
    ids.length === 0 ? [] : [`${text} (${ids.join(', ')})`]
  return [
    ...sentence(
      by((r) => r.phase !== undefined && passed(r)),
      `the client reached the genuine ${host} before and after the scenarios`,
    ),
    ...sentence(
      by((r) => r.attribution === 'pin' && passed(r)),
      'the client refused trusted chains for the right host because of its pins, before any request byte',
    ),
    ...sentence(
      by((r) => r.expected === 'refuse' && r.attribution === 'unknown' && passed(r)),
      'the client refused these chains, before any request byte; whether for their pins is not shown',
    ),
    ...sentence(
      by((r) => r.group === 'rotation' && r.expected === 'accept' && passed(r)),
      'the client goes on working through these changes of keys and authorities',
    ),
  ]
}

/** What the results do not show. */
export function limitsOf(tested: readonly HostResults[], pinSet: PinSet, isLive: boolean): string[] {
  const results = tested.flatMap((each) => each.results)
  const exposed = [...new Set(results.filter(({ verdict }) => verdict === 'exposed').map(({ id }) => id))]
  const others = [...pinSet.hosts.keys()].filter((name) => !tested.some(({ host }) => host === name))
  return [
    ...(isLive ? new Set(tested.map((each) => doubtsOfLive(each, tested.length > 1))) : [doubtOfLab]),
    'devices, runtimes, network stacks and versions other than the one that ran, and code paths it did not take',
    'a rooted device, a hooked or instrumented process (Frida), a native add-on, or a compromised server',
    'HTTP/3: the lab speaks TLS over TCP',
    ...(others.length === 0 ? [] : [`hosts that no scenario touched: ${others.join(', ')}`]),
    ...(exposed.length === 0
      ? []
      : [`that the pins keep out whom they allow by design: see ${exposed.join(', ')}, which were accepted`]),
  ]
}

const doubtOfLab =
  "the pins that a release ships: this client was pinned to the lab's own chain, so the mechanism is what was tried"

function doubtsOfLive({ host, results }: HostResults, isOneOfSeveral: boolean): string {
  if (results.some(({ attribution }) => attribution === 'pin'))
    return 'changes of keys and authorities to come: the lab does not hold the authority’s keys'
  const whom = isOneOfSeveral ? ` ${host}` : ''
  return `whether the client pins${whom}: its refusals are consistent with pinning, and with not trusting the interception root either`
}
