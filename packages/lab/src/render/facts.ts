import type { Result, Run } from '../run/types.ts'

/** Name of the client, or what it was started with. */
export const clientName = ({ client }: Run): string =>
  client.name ?? (client.command.join(' ') || 'a client that came by itself')

/** The host that the run is about, or the hosts: those that its controls were about. */
export function hostOf(run: Run): string {
  const tested = testedHosts(run)
  return tested.length === 0 ? (run.hosts[0]?.host ?? '') : tested.join(', ')
}

/** What is known about another way to a host. */
export function quicWords({ server, client }: NonNullable<Run['hosts'][number]['quic']>): string {
  if (server === 'closed') return 'it answers no QUIC'
  return `it answers QUIC, and the client’s way there ${ways[client] ?? 'is not known'}`
}

const ways: Readonly<Record<string, string>> = {
  led: 'led to the lab',
  closed: 'was closed, as the tester says',
  unknown: 'was not seen to be closed',
}

/** The hosts that were tested: those that controls were about. */
const testedHosts = ({ results }: Run): string[] => [
  ...new Set(results.filter(({ phase }) => phase !== undefined).map(({ host }) => host)),
]

/** Whether several hosts were tested, so that a scenario alone does not say what it was about. */
export const hasSeveralHosts = (run: Run): boolean => testedHosts(run).length > 1

/** A scenario as it is called in a run, which may be about several hosts. */
export const nameIn = (run: Run): ((result: Result) => string) =>
  hasSeveralHosts(run) ? (result) => `${nameOf(result)}, ${result.host}` : nameOf

/** A scenario as it is called where there is only one line for it. */
export const nameOf = ({ id, title, phase }: Result): string =>
  `${id} ${title}${phase === undefined ? '' : `, ${phase}`}`

/** An outcome with its manner: `refused (alert)`. */
export const outcomeWords = ({ outcome, how }: Pick<Result, 'outcome' | 'how'>): string =>
  how === null ? outcome : `${outcome} (${how})`

/** How long a scenario took the client. */
export const secondsOf = ({ processes }: Result): number =>
  processes.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000

/** What tells this run from others: label and value, in the order they are shown. */
export function summaryOf(run: Run): [label: string, value: string][] {
  const { client, environment, tool, seal } = run
  const optional = (label: string, value: string | undefined): [string, string][] =>
    value === undefined ? [] : [[label, value]]
  return [
    ['Host', hostOf(run)],
    ['Client', clientName(run)],
    ...optional('Version', client.version),
    ...optional('Artefact, SHA-256', client.artefactSha256),
    ['Command', client.command.join(' ')],
    ['Started', run.startedAt],
    ['Finished', run.finishedAt],
    ['Mode', modes[run.mode]],
    ...optional('TLS narrowed to', environment.tls),
    ['Pin set', environment.pinSetDigest],
    ['Ran on', `${environment.platform} ${environment.release} (${environment.arch})`],
    ['Tool', `${tool.name} ${tool.version}, Node ${environment.node}, OpenSSL ${environment.openssl}`],
    ...optional('Record', seal === undefined ? undefined : `${seal.sequence}, ${seal.digest}`),
  ]
}

const modes: Readonly<Record<Run['mode'], string>> = {
  live: 'live: the client was pinned to the genuine server',
  'lab-pki': "lab PKI: the client was pinned to the lab's own chain",
}

/** What the verdicts mean, for those who read a record without the manual. */
export const verdictWords: Readonly<Record<Result['verdict'], string>> = {
  pass: 'the client did what its pins ask',
  fail: 'it did not',
  exposed: 'it accepted by design: a risk that remains with pins like these',
  inconclusive: 'nothing is shown either way',
  skipped: 'not tried',
}
