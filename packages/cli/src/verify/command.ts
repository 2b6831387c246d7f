import { daysLeftOf, type HostVerdict, type SeenAddress, verifyHost } from '@keypin/care'
import { normalizeHost, type PinSet } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import { chosenFormat, formatOptions, renderShared } from '../formats/registry.ts'
import type { Io } from '../io.ts'
import { openKeyRecords, pinSetPaths, readPinSetFile } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import {
  type LookedAt,
  liveOptions,
  lookAtHosts,
  noSuchHost,
  readLiveOptions,
  refuseStrangers,
  sayUnanswered,
  usablePathsOf,
} from '../tls/live.ts'
import { warnOfNode } from '../tls/options.ts'
import { isNo, isUnsure, isWell, type JudgedHost, renderVerdicts, reportOf } from './render.ts'

/** `keypin verify`. */
export const command: Command = defineCommand({
  about:
    'Holds what live servers show against the pin set: every address of every host, every kind of key, every verified path. Says ' +
    'for each host whether clients with this pin set can connect, which pins matched, and which are left as ' +
    'backups. Made for CI and cron.\n\n' +
    'valid: every address and path shows a pin. partial: some do. incomplete: none does. forbidden: a forbidden ' +
    'key cannot be avoided. expired: the entry has lapsed. unreachable: nothing could be seen.',
  positionals: { min: 0, max: 1, what: 'a pin set' },
  options: {
    host: { type: 'string', value: 'HOST', multiple: true, about: 'only this host; may be repeated' },
    'min-days': {
      type: 'string',
      value: 'DAYS',
      about: 'answer no when what a host stands on ends sooner: a pinned certificate, the leaf, the entry',
    },
    quiet: { type: 'boolean', about: 'as text, tell only what is not valid; for cron' },
    ...formatOptions,
    ...liveOptions,
  },
  examples: [
    ['keypin verify', 'every host of pinset.json'],
    ['keypin verify --format junit > verify.xml', 'for a CI system'],
    ['keypin verify --quiet --min-days 21', 'for cron: silence when all is well for three weeks'],
    [
      'keypin verify --host api.example.com --connect 127.0.0.1:8443 --ca ca.pem',
      'one host, at another address',
    ],
  ],
  exits: [
    [DONE, 'every host is valid'],
    [
      NO,
      'clients that enforce the pins are locked out, or some of them; an entry has lapsed; --min-days is not met',
    ],
    [COULD_NOT, 'a host or an address could not be looked at, and nothing is worse'],
  ],
  run: async ({ options, words: [name] }, io) => {
    const format = chosenFormat(options)
    const paths = pinSetPaths(io.cwd, name)
    const { pinSet } = readPinSetFile(paths)
    const look = readLiveOptions(options, io)
    const minDays = readMinDays(options['min-days'])
    const hosts = chosenHosts(pinSet, options.host)
    refuseStrangers(look, pinSet)
    await warnOfNode(io)
    const looked = await lookAtHosts(
      hosts.filter((host) => pinSet.hosts.get(host)?.mode !== 'off'),
      look,
    )
    sayUnanswered(looked, io)
    const keys = openKeyRecords(paths)
    const verdicts = looked
      .map((host) => verifyHost(pinSet, host.host, seenAddresses(host), look.now, keys))
      .map((verdict) => ({ ...verdict, endsSoon: endsSoon(verdict, minDays) }))
    show(verdicts, { format, file: shownPath(paths.pinSet, io), quiet: options.quiet }, io)
    return exitOf(verdicts)
  },
})

function readMinDays(text: string | undefined): number {
  if (text === undefined) return Number.NEGATIVE_INFINITY
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw usageError(`'${text}' is no number of days`, 'write --min-days 21')
}

const endsSoon = (verdict: HostVerdict, minDays: number): boolean =>
  verdict.enforced && (daysLeftOf(verdict) ?? Number.POSITIVE_INFINITY) < minDays

function chosenHosts({ hosts }: PinSet, chosen: readonly string[]): readonly string[] {
  const wanted = chosen.map(normalizeHost)
  const unknown = wanted.find((host) => !hosts.has(host))
  if (unknown !== undefined) throw noSuchHost(unknown, hosts)
  return wanted.length === 0 ? [...hosts.keys()] : [...new Set(wanted)]
}

function seenAddresses({ host, addresses, failure }: LookedAt): SeenAddress[] {
  if (failure !== undefined) return [{ address: host, paths: [], failure }]
  return addresses.map(({ address, seen, failure: unseen }) => {
    const notAfter = seen?.presented[0]?.notAfter
    const broken = seen?.failure ?? unseen
    return {
      address,
      paths: seen !== undefined && broken === undefined ? usablePathsOf(seen) : [],
      ...(seen?.trust.coversHost === false ? { unusable: `its certificate is not for ${host}` } : {}),
      ...(broken === undefined ? {} : { failure: broken.message, noRoute: broken.noRoute === true }),
      ...(notAfter === undefined ? {} : { notAfter: new Date(notAfter) }),
    }
  })
}

interface How {
  readonly format: string
  readonly file: string
  readonly quiet: boolean
}

function show(verdicts: readonly JudgedHost[], { format, file, quiet }: How, io: Io): void {
  const shared = renderShared(format, reportOf(verdicts, file))
  if (shared !== undefined) io.stdout.write(shared)
  else if (format === 'json') printJson(io, { file, at: io.now().toISOString(), hosts: verdicts })
  else {
    const told = quiet ? verdicts.filter((verdict) => !isWell(verdict)) : verdicts
    if (told.length > 0) print(io, renderVerdicts(told, styleFor(io)))
  }
}

function exitOf(verdicts: readonly JudgedHost[]): number {
  if (verdicts.some(isNo)) return NO
  return verdicts.some(isUnsure) ? COULD_NOT : DONE
}
