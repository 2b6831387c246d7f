import { resolve } from 'node:path'
import {
  compareRuns,
  type LiveOptions,
  type ProxyKind,
  type Run,
  type RunLabOptions,
  renderComparison,
  runLab,
  type TlsVersion,
} from '@keypin/lab'
import type { OptionSpec, OptionValues } from '../command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { print, say } from '../terminal/say.ts'
import { parseDuration } from '../tls/options.ts'
import { formatOf, formatOption } from './formats.ts'
import { sayProgress } from './progress.ts'
import { readRecord, showRun } from './report.ts'

type Text = OptionSpec & { readonly type: 'string' }
type Flag = OptionSpec & { readonly type: 'boolean' }

type TextName =
  | 'dir'
  | 'only'
  | 'tls'
  | 'via'
  | 'record'
  | 'timeout'
  | 'baseline'
  | 'sign-key'
  | 'client-name'
  | 'client-version'
  | 'artefact'
  | 'format'
  | 'from-app-pins'
  | 'hosts'
  | 'upstream'
  | 'ca'
  | 'leaf-key'

type FlagName = 'force' | 'json' | 'udp-closed'

/** The options of commands that try a client. */
export const tryingOptions: Readonly<Record<TextName, Text> & Record<FlagName, Flag>> = {
  dir: { type: 'string', value: 'DIR', about: 'the lab, as made by keypin lab init; lab when absent' },
  only: {
    type: 'string',
    value: 'ID,…',
    about: 'only these scenarios, and the controls; least for the least set',
  },
  tls: { type: 'string', value: '1.2|1.3', about: 'only this version of TLS' },
  via: {
    type: 'string',
    value: 'connect|socks5',
    about: 'the client has to come through such a proxy: KEYPIN_LAB_PROXY, HTTPS_PROXY, ALL_PROXY',
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
  'from-app-pins': {
    type: 'string',
    value: 'PINSET',
    about: 'live: the client is pinned to its genuine servers, by this pin set',
  },
  hosts: {
    type: 'string',
    value: 'HOST,…',
    about: 'live: these hosts of the pin set and the lab’s own; all that the lab may certify when absent',
  },
  upstream: {
    type: 'string',
    value: '[NAME=]HOST:PORT,…',
    about: 'live: the genuine server; the host itself, port 443, when absent',
  },
  'udp-closed': {
    type: 'boolean',
    about: 'live: the client cannot reach UDP port 443, so that HTTP/3 does not go past the lab',
  },
  ca: {
    type: 'string',
    value: 'PEM',
    about: 'live: the roots of the genuine server, when they are not public',
  },
  'leaf-key': {
    type: 'string',
    value: '[NAME=]PEM,…',
    about: 'live: the genuine server’s private key, to show that a refusal is about the pin',
  },
}

type TryingValues = OptionValues<typeof tryingOptions>

/** What a command adds of its own. */
export type Own = Pick<
  RunLabOptions,
  'command' | 'driver' | 'preset' | 'attach' | 'pinSet' | 'speaks' | 'onProgress'
>

/** Tries a client as asked, shows the run, and says what the exit code is to be. */
export async function tryClient(values: TryingValues, own: Own, io: Io): Promise<number> {
  const format = formatOf(values)
  const baseline = values.baseline === undefined ? undefined : readRecord(values.baseline, io)
  const { onProgress, ...given } = own
  const options = { ...runOptions(values, own, io), ...given, onProgress: onProgress ?? sayProgress(io) }
  const run = await runLab(options)
  print(io, showRun(run, format, io))
  say(
    io,
    run.seal === undefined ? 'keep the record next time with --record run.json' : `record: ${values.record}`,
  )
  return baseline === undefined ? exits[run.verdict] : compared(baseline, run, io)
}

function runOptions(values: TryingValues, own: Own, io: Io): RunLabOptions {
  const path = (given: string): string => resolve(io.cwd, given)
  const tls = tlsOf(values.tls)
  const via = viaOf(values.via, own.driver !== undefined)
  return {
    dir: path(values.dir ?? 'lab'),
    cwd: io.cwd,
    env: io.env,
    ...(values.only === undefined ? {} : { only: values.only.split(',') }),
    ...(tls === undefined ? {} : { tls }),
    ...(via === undefined ? {} : { via }),
    ...(values.record === undefined ? {} : { record: path(values.record), overwriteRecord: values.force }),
    ...(values.timeout === undefined ? {} : { timeoutMs: parseDuration(values.timeout) }),
    ...(values['sign-key'] === undefined ? {} : { signKey: path(values['sign-key']) }),
    ...liveOptions(values, own, path),
    client: describedClient(values, io),
    signal: io.signal,
  }
}

function liveOptions(
  values: TryingValues,
  { driver, pinSet }: Own,
  path: (given: string) => string,
): { live?: LiveOptions; pinSet?: string } {
  const {
    'from-app-pins': appPins,
    upstream,
    ca,
    'leaf-key': leafKey,
    hosts,
    'udp-closed': udpClosed,
  } = values
  if (appPins === undefined) {
    if ((upstream ?? ca ?? leafKey ?? hosts) === undefined && !udpClosed) return {}
    throw usageError(
      '--from-app-pins is missing',
      'name the pin set that the app ships: --from-app-pins PINSET',
    )
  }
  if (driver !== undefined || pinSet !== undefined)
    throw usageError(
      `--from-app-pins and ${driver === undefined ? '--pinset' : '--driver'} exclude each other`,
      'in live mode the client is started for each chain, and goes by the pin set that the app ships',
    )
  return {
    pinSet: path(appPins),
    live: {
      ...(upstream === undefined ? {} : { upstream }),
      ...(ca === undefined ? {} : { ca: path(ca) }),
      ...(leafKey === undefined ? {} : { leafKey: eachPath(leafKey, path) }),
      ...(hosts === undefined ? {} : { hosts: hosts.split(',').map((host) => host.trim()) }),
      isUdpClosed: udpClosed,
    },
  }
}

/** Paths that may be named, each for its host: `api.example.com=api.pem,login.example.com=login.pem`. */
const eachPath = (text: string, path: (given: string) => string): string =>
  text
    .split(',')
    .map((part) => part.replace(/^([^=/\\]+=)?(.+)$/u, (_whole, name = '', file) => `${name}${path(file)}`))
    .join(',')

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
  throw usageError(`--tls is 1.2 or 1.3, not '${text}'`, "see 'keypin help lab run'")
}

function viaOf(text: string | undefined, driver: boolean): ProxyKind | undefined {
  if (text !== undefined && driver)
    throw usageError('--via and --driver exclude each other', 'drivers are not told of proxies')
  if (text === undefined || text === 'connect' || text === 'socks5') return text
  throw usageError(`--via is connect or socks5, not '${text}'`, "see 'keypin help lab run'")
}
