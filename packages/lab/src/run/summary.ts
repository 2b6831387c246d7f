import type { PinSet } from 'keypin'
import type { Result, Run, RunHost } from './types.ts'

/** The verdict of all results together: a failure outweighs doubt, and doubt is no pass. */
export function verdictOfResults(results: readonly Result[]): Run['verdict'] {
  if (results.some(({ verdict }) => verdict === 'fail')) return 'fail'
  return results.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'pass'
}

/** What the run says about each host of the pin set. */
export function hostsOf(pinSet: PinSet, tested: string, results: readonly Result[]): RunHost[] {
  const names = [...new Set([tested, ...pinSet.hosts.keys()])]
  return names.map((host) => ({ host, state: host === tested ? stateOf(results) : 'untested' }))
}

function stateOf(results: readonly Result[]): RunHost['state'] {
  const verdict = verdictOfResults(results)
  if (verdict === 'fail') return 'failed'
  if (verdict === 'inconclusive') return 'inconclusive'
  return results.some(({ attribution }) => attribution === 'pin') ? 'proven' : 'consistent'
}

/** What the results show, in sentences a reviewer can sign. */
export function proofsOf(results: readonly Result[], host: string): string[] {
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
export function limitsOf(
  results: readonly Result[],
  pinSet: PinSet,
  host: string,
  isLive: boolean,
): string[] {
  const exposed = results.filter(({ verdict }) => verdict === 'exposed').map(({ id }) => id)
  const others = [...pinSet.hosts.keys()].filter((name) => name !== host)
  return [
    isLive ? doubtsOfLive(results) : doubtOfLab,
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

function doubtsOfLive(results: readonly Result[]): string {
  if (results.some(({ attribution }) => attribution === 'pin'))
    return 'changes of keys and authorities to come: the lab does not hold the authority’s keys'
  return 'whether the client pins: its refusals are consistent with pinning, and with not trusting the interception root either'
}
