import {
  demandAgreement,
  type Endpoint,
  type Figures,
  type KeyRecords,
  lifeOf,
  nothingSeen,
  type RotationContext,
  readLogged,
  type Served,
  servedBy,
  withFound,
} from '@keypin/care'
import { findEntry, type HostEntry, normalizeHost, type PinSet } from 'keypin'
import type { OptionValues } from '../command.ts'
import { readExport } from '../ct/export.ts'
import { CliError, usageError } from '../errors.ts'
import type { Io } from '../io.ts'
import { type OpenPinSet, openPinSet, pinSetOption, pinSetPaths } from '../pinset/files.ts'
import {
  type LookedAt,
  type LookedAtAddress,
  liveOptions,
  lookAtHosts,
  readLiveOptions,
} from '../tls/live.ts'
import { warnOfNode } from '../tls/options.ts'

/** Options of commands that judge a rotation on live servers. */
export const lookOptions: typeof pinSetOption & typeof liveOptions = { ...pinSetOption, ...liveOptions }

/** What only the operator can count. */
export const figureOptions = {
  adoption: {
    type: 'string',
    value: 'PERCENT',
    about: 'share of active installs that have the pin of the next key',
  },
  failed: {
    type: 'string',
    value: 'PERCENT',
    about: 'share of connections that failed on a pin, by the reports',
  },
} as const

/** What a watcher of Certificate Transparency has found; nothing here asks one. */
export const logOption = {
  ct: {
    type: 'string',
    value: 'EXPORT',
    multiple: true,
    about: 'what a CT watcher found, as keypin ct reads it; `-` is stdin; may be repeated',
  },
} as const

/** Reads {@link logOption}. */
export function readLogOption(
  { ct }: OptionValues<typeof logOption>,
  io: Io,
): Pick<RotationContext, 'logged'> {
  return ct.length === 0 ? {} : { logged: ct.flatMap((word) => readLogged(readExport(word, io))) }
}

/** A pin set that is open, and must be there. */
export interface OpenRotation {
  readonly open: OpenPinSet
  readonly pinSet: PinSet
}

/** Opens a pin set that must exist. */
export function openRotation(name: string | undefined, io: Io): OpenRotation {
  const open = openPinSet(pinSetPaths(io.cwd, name))
  if (open.pinSet !== undefined) return { open, pinSet: open.pinSet }
  throw new CliError('KEYPIN_FILE_UNREADABLE', `there is no pin set ${open.paths.pinSet}`, {
    hint: "make one with 'keypin add HOST --new-backup-key PATH', or name it: --pinset FILE",
  })
}

/** The host that a command is for; the only one of a pin set need not be named. */
export function chosenHost({ pinSet }: OpenRotation, word: string | undefined): string {
  const hosts = [...pinSet.hosts.values()].filter(({ mode }) => mode !== 'off').map(({ host }) => host)
  const [only] = hosts
  const host = word === undefined ? (hosts.length === 1 ? only : undefined) : normalizeHost(word)
  if (host !== undefined && hosts.includes(host)) return host
  throw usageError(
    host === undefined
      ? 'there are several hosts, and none is named'
      : `${host} is not pinned by the pin set`,
    `there are: ${hosts.slice(0, 20).join(', ')}`,
  )
}

/** Everything that a host's rotation is judged on; the records are made to cover what stands in the pin set. */
export function contextOf(
  { open, pinSet }: OpenRotation,
  host: string,
  now: Date,
  { served = nothingSeen, figures = {} }: { served?: Served; figures?: Figures } = {},
): RotationContext {
  demandAgreement(open.keys, pinSet, host)
  return { pinSet, records: withFound(open.keys, pinSet, host, now), host, now, served, figures }
}

/** Looks at every address of the hosts, and of the names below them that are known to have servers. */
export async function look(
  { open, pinSet }: OpenRotation,
  hosts: readonly string[],
  values: OptionValues<typeof liveOptions>,
  io: Io,
): Promise<ReadonlyMap<string, Served>> {
  const options = readLiveOptions(values, io)
  await warnOfNode(io)
  const entries = hosts.flatMap((host) => pinSet.hosts.get(host) ?? [])
  const below = new Map(entries.map((entry) => [entry.host, namesBelow(entry, open.keys, pinSet)]))
  const looked = await lookAtHosts(
    [...new Set([...hosts, ...[...below.values()].flatMap((names) => names ?? [])])],
    options,
  )
  const seen = new Map(looked.map((one) => [one.host, endpointsOf(one)]))
  const at = (name: string): Served => seen.get(name) ?? nothingSeen
  return new Map(
    entries.map((entry) => {
      const names = below.get(entry.host)
      const others = names === undefined ? undefined : new Map(names.map((name) => [name, at(name)]))
      return [entry.host, servedBy(entry, at(entry.host), others)]
    }),
  )
}

/** The names below a host that have servers, as somebody said, and that its entry covers still. */
function namesBelow(
  { host, subdomains }: HostEntry,
  keys: KeyRecords,
  pinSet: PinSet,
): readonly string[] | undefined {
  if (subdomains === 'none') return undefined
  return lifeOf(keys, host).names?.filter((name) => findEntry(pinSet, name)?.host === host)
}

/** What was seen, as pins. */
function endpointsOf({ host, addresses, failure }: LookedAt): Served {
  if (addresses.length === 0)
    return { endpoints: [{ address: host, paths: [], failure: failure ?? 'it has no address' }] }
  return { endpoints: addresses.map(endpointOf) }
}

function endpointOf({ address, seen, failure }: LookedAtAddress): Endpoint {
  const why = failure?.message ?? seen?.failure?.message
  if (seen === undefined || why !== undefined)
    return { address, paths: [], failure: why ?? 'nothing was seen' }
  if (seen.trust.coversHost === false)
    return { address, paths: [], failure: 'its certificate is for another name' }
  const notAfter = seen.presented[0]?.notAfter
  const paths = seen.paths
    .filter(({ ends }) => ends !== 'nowhere')
    .map(({ certificates }) =>
      certificates.map(({ pin, certificatePin, position }) => ({ pin: pin ?? '', certificatePin, position })),
    )
  return paths.length === 0
    ? { address, paths, failure: 'no path of it could be verified' }
    : { address, paths, ...(notAfter === undefined ? {} : { notAfter }) }
}

/** Reads {@link figureOptions}. */
export function readFigureOptions({ adoption, failed }: OptionValues<typeof figureOptions>): Figures {
  return {
    ...(adoption === undefined ? {} : { adoptionPercent: readPercent('adoption', adoption) }),
    ...(failed === undefined ? {} : { failedPercent: readPercent('failed', failed) }),
  }
}

/** Reads a share: `99`, `99.5` or `99.5%`. */
export function readPercent(option: string, text: string): number {
  const value = /^\d{1,3}(?:\.\d{1,6})?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (value >= 0 && value <= 100) return value
  throw usageError(`'${text}' is not a share in per cent`, `write --${option} 99.5`)
}

/** Reads a whole number within bounds. */
export function readCount(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw usageError(
    `--${option} is a whole number from ${min} to ${max}, not '${text}'`,
    `write --${option} ${min}`,
  )
}

/** Reads a day as midnight UTC. */
export function readDay(option: string, text: string): Date {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  if (at !== undefined && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)) return at
  throw usageError(`'${text}' is not a day`, `write --${option} 2027-03-01`)
}

/** The day of a moment. */
export const day = (at: string | Date): string =>
  (typeof at === 'string' ? at : at.toISOString()).slice(0, 10)
