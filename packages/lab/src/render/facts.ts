import type { Result, Run } from '../run/types.ts'

/** Name of the client, or what it was started with. */
export const clientName = ({ client }: Run): string =>
  client.name ?? (client.command.join(' ') || 'a client that came by itself')

/** The host that the run is about. */
export const hostOf = ({ results, hosts }: Run): string => results[0]?.host ?? hosts[0]?.host ?? ''

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
