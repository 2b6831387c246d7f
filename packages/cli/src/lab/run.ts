import { resolve } from 'node:path'
import {
  compareRuns,
  type LabProgress,
  type ProxyKind,
  type Run,
  renderComparison,
  runLab,
  type TlsVersion,
} from '@keypin/lab'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { print, say } from '../terminal/say.ts'
import { parseDuration } from '../tls/options.ts'
import { formatOf, formatOption } from './formats.ts'
import { readRecord, showRun } from './report.ts'

/** `keypin lab run`. */
export const command: Command = defineCommand({
  about:
    'Starts the client once for each scenario, against a server that shows a genuine or a forged chain, and ' +
    'judges what the client did by what the server could decrypt: refused, accepted, or leaked (it sent its ' +
    'request and refused afterwards).\n\n' +
    'The client finds KEYPIN_LAB_URL, KEYPIN_LAB_HOST, KEYPIN_LAB_PORT, KEYPIN_LAB_CA and KEYPIN_LAB_PINSET in ' +
    'its environment. It must make one request and end. With --driver, COMMAND is started once and makes a ' +
    'request for each URL on its stdin, answering each with a line: ACCEPT, REJECT or UNSUPPORTED.',
  positionals: { min: 0, max: 0, what: 'nothing' },
  takesRest: true,
  options: {
    dir: { type: 'string', value: 'DIR', about: 'the lab, as made by keypin lab init; lab when absent' },
    driver: {
      type: 'boolean',
      about: 'COMMAND reads URLs from stdin and makes many attempts in one process',
    },
    only: { type: 'string', value: 'ID,…', about: 'only these scenarios, and the controls' },
    tls: { type: 'string', value: '1.2|1.3', about: 'only this version of TLS' },
    via: {
      type: 'string',
      value: 'connect|socks5',
      about: 'the client has to come through such a proxy: KEYPIN_LAB_PROXY, HTTPS_PROXY, ALL_PROXY',
    },
    pinset: {
      type: 'string',
      value: 'FILE',
      about: 'the pin set the client goes by; the lab’s own when absent',
    },
    record: { type: 'string', value: 'FILE', about: 'write the record to this file' },
    force: { type: 'boolean', about: 'write over a record that is there' },
    timeout: {
      type: 'string',
      value: 'TIME',
      about: 'how long the client may take each time; 30s when absent',
    },
    baseline: {
      type: 'string',
      value: 'RECORD',
      about: 'fail only on what is worse than in this earlier record',
    },
    'sign-key': {
      type: 'string',
      value: 'PEM',
      about: 'sign the record with this key; the lab’s own when absent',
    },
    'client-name': { type: 'string', value: 'NAME', about: 'what the record calls the client' },
    'client-version': { type: 'string', value: 'VERSION', about: 'and its version' },
    artefact: {
      type: 'string',
      value: 'FILE',
      about: 'what is under test; its SHA-256 goes into the record',
    },
    format: formatOption,
    json: { type: 'boolean', about: 'the same as --format json' },
  },
  examples: [
    ['keypin lab run --dir lab --record run.json -- node client.mjs', 'every scenario, with a record'],
    ['keypin lab run --dir lab --driver -- java -jar driver.jar', 'a client that is slow to start'],
    ['keypin lab run --dir lab --baseline released.json -- ./client', 'fail only when it got worse'],
    ['keypin lab run --dir lab --only C0,P01 -- python3 client.py', 'the control and one scenario'],
  ],
  exits: [
    [NO, 'the client accepted or leaked where it should have refused, or refused the genuine chain'],
    [COULD_NOT, 'inconclusive: the run shows nothing either way'],
  ],
  run: async ({ options, rest }, io) => {
    if (rest.length === 0)
      throw usageError(
        'the command is missing',
        'put it after --: keypin lab run --dir lab -- node client.mjs',
      )
    const tls = tlsOf(options.tls)
    const via = viaOf(options.via, options.driver)
    const format = formatOf(options)
    const baseline = options.baseline === undefined ? undefined : readRecord(options.baseline, io)
    const record = options.record === undefined ? undefined : resolve(io.cwd, options.record)
    const run = await runLab({
      dir: resolve(io.cwd, options.dir ?? 'lab'),
      ...(options.driver ? { driver: rest } : { command: rest }),
      cwd: io.cwd,
      env: io.env,
      ...(options.only === undefined ? {} : { only: options.only.split(',') }),
      ...(tls === undefined ? {} : { tls }),
      ...(via === undefined ? {} : { via }),
      ...(options.pinset === undefined ? {} : { pinSet: resolve(io.cwd, options.pinset) }),
      ...(record === undefined ? {} : { record, overwriteRecord: options.force }),
      ...(options.timeout === undefined ? {} : { timeoutMs: parseDuration(options.timeout) }),
      ...(options['sign-key'] === undefined ? {} : { signKey: resolve(io.cwd, options['sign-key']) }),
      client: describedClient(options, io),
      signal: io.signal,
      onProgress: (progress) => sayProgress(progress, io),
    })
    print(io, showRun(run, format, io))
    say(io, record === undefined ? 'keep the record next time with --record run.json' : `record: ${record}`)
    return baseline === undefined ? exits[run.verdict] : compared(baseline, run, io)
  },
})

/** Known failures are let be; a run that shows nothing because its control failed is no comparison. */
function compared(baseline: Run, run: Run, io: Io): number {
  const comparison = compareRuns(baseline, run)
  say(io, renderComparison(comparison).trimEnd())
  const isVoid = run.results.some(({ phase, verdict }) => phase !== undefined && verdict === 'inconclusive')
  if (isVoid) return COULD_NOT
  return comparison.regressions.length > 0 ? NO : DONE
}

interface ClientFacts {
  readonly 'client-name': string | undefined
  readonly 'client-version': string | undefined
  readonly artefact: string | undefined
}

function describedClient(
  { 'client-name': name, 'client-version': version, artefact }: ClientFacts,
  io: Io,
): { name?: string; version?: string; artefact?: string } {
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(artefact === undefined ? {} : { artefact: resolve(io.cwd, artefact) }),
  }
}

const exits: Readonly<Record<Run['verdict'], number>> = { pass: DONE, fail: NO, inconclusive: COULD_NOT }

function tlsOf(text: string | undefined): TlsVersion | undefined {
  if (text === undefined || text === '1.2' || text === '1.3') return text
  throw usageError(`--tls is 1.2 or 1.3, not '${text}'`, "see 'keypin lab run --help'")
}

function viaOf(text: string | undefined, driver: boolean): ProxyKind | undefined {
  if (text !== undefined && driver)
    throw usageError('--via and --driver exclude each other', 'drivers are not told of proxies')
  if (text === undefined || text === 'connect' || text === 'socks5') return text
  throw usageError(`--via is connect or socks5, not '${text}'`, "see 'keypin lab run --help'")
}

function sayProgress(progress: LabProgress, io: Io): void {
  if (progress.type === 'finished')
    say(io, `${progress.done}/${progress.total} ${progress.id} ${progress.outcome}`)
}
