import {
  advise,
  type KeyRecords,
  keyBehind,
  type Sighting,
  whySpoilt,
  withCustody,
  withEvidence,
  withFound,
  withPinSetTrusted,
  withSighting,
} from '@keypin/care'
import { type HostTarget, type Inspection, inspect, type PathCertificate, parseTarget } from '@keypin/probe'
import type { PinSet, Position } from 'keypin'
import type { Command, OptionValues } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { COULD_NOT, DONE } from '../exit.ts'
import type { Io } from '../io.ts'
import { unverifiedRemarks } from '../key/issued.ts'
import { demandFree, makeKey, makeKeyPaths } from '../key/make.ts'
import { demandPassphraseSource, newPassphraseOptions } from '../key/passphrase.ts'
import { openPinSet, pinSetOption, pinSetPaths, savePinSet } from '../pinset/files.ts'
import { say } from '../terminal/say.ts'
import { readTlsOptions, tlsOptions, warnOfNode } from '../tls/options.ts'
import { type ChosenBackup, readBackup } from './backup.ts'
import { demandGenuinePath, demandReason } from './consent.ts'
import { hasUnserved, servedCertificates, shownPins, withWish } from './entry.ts'
import { showAdded } from './show.ts'

const options = {
  backup: {
    type: 'string',
    value: 'FILE|PIN',
    about: 'a key, request or certificate of a key you hold, or its pin',
  },
  'new-backup-key': {
    type: 'string',
    value: 'PATH',
    about: 'make the backup key here, and its request beside it',
  },
  ...newPassphraseOptions,
  pin: {
    type: 'string',
    value: 'leaf|ca',
    about: 'the key of the server, or of the root it ends in; leaf when absent',
  },
  subdomains: { type: 'string', value: 'none|one|any', about: 'cover names below this one as well' },
  ...pinSetOption,
  yes: { type: 'boolean', about: 'pin it although its platform may change the key' },
  'accept-local-root': { type: 'boolean', about: 'take a path that ends outside the public roots' },
  ...tlsOptions,
  json: { type: 'boolean', about: 'what was done, as JSON' },
} as const

/** `keypin add`. */
export const command: Command = defineCommand({
  about:
    'Looks at a host and writes its pin into the pin set, together with a backup: a key that no server shows ' +
    'yet, so that losing the served one locks nobody out. Pins that the entry had stay.\n\n' +
    'It refuses what nobody can vouch for: a path that ends outside the public roots, a certificate for ' +
    'another name, a backup that is being served already. Where and when each pin was seen is written to ' +
    'pinset.keys.json, which is not for clients.',
  positionals: { min: 1, max: 1, what: 'a host' },
  options,
  examples: [
    ['keypin add api.example.com --new-backup-key backup.key.pem', 'pin it, with a backup key made now'],
    ['keypin add api.example.com --backup spare.csr.pem', 'pin it, with a backup key you have'],
    ['keypin add api.example.com --pin ca --backup other-root.pem', 'pin its root, with that of another CA'],
  ],
  exits: [[COULD_NOT, 'the server could not be looked at, or shows no verified path']],
  run: async (given, io) => {
    const target = hostOf(given.words[0] ?? '', io)
    const choice = oneOf('pin', given.options.pin, ['leaf', 'ca']) ?? 'leaf'
    const subdomains = oneOf('subdomains', given.options.subdomains, ['none', 'one', 'any'])
    const open = openPinSet(pinSetPaths(io.cwd, given.options.pinset))
    demandOneBackup(given.options, given.words[0] ?? '', open.pinSet?.hosts.has(target.host) ?? false)
    if (given.options['new-backup-key'] !== undefined) {
      demandFree(makeKeyPaths(given.options['new-backup-key'], io.cwd), '--new-backup-key')
      demandPassphraseSource(given.options, io)
    }
    await warnOfNode(io)
    const seen = await look(given.words[0] ?? '', given.options, io)
    demandGenuinePath(seen, given.options['accept-local-root'])
    await demandReason(target.host, advise(seen), given.options.yes, io)
    const backup = await chooseBackup(given.options, target.host, choice, seen, open.pinSet, io)
    const served = servedCertificates(seen, choice)
    demandSound(open.keys, { host: target.host, served, backup }, io)
    const wish = {
      host: target.host,
      served,
      ...(backup === undefined ? {} : { backup }),
      ...(subdomains === undefined ? {} : { subdomains }),
    }
    const pinSet = withWish(open.pinSet, wish)
    const keys = lived(recorded(open.keys, seen, served, backup), pinSet, target.host, io.now())
    savePinSet(open, { pinSet, keys, created: backup?.files ?? [] })
    showAdded({ pinSet, host: target.host, paths: open.paths, backup, json: given.options.json }, io)
    return DONE
  },
})

type Values = OptionValues<typeof options>

function hostOf(text: string, io: Io): HostTarget {
  const target = parseTarget(text, io.cwd)
  if (target.kind === 'host') return target
  throw usageError(
    `'${text}' is a file; a pin set lists hosts`,
    "name the host: 'keypin add api.example.com'",
  )
}

function oneOf<const T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw usageError(`--${name} is ${choices.join(' or ')}, not '${value}'`, `see 'keypin add --help'`)
}

function demandOneBackup(values: Values, host: string, isListed: boolean): void {
  const { backup, 'new-backup-key': newKey } = values
  if (backup !== undefined && newKey !== undefined)
    throw usageError('--backup and --new-backup-key exclude each other', 'give one of them')
  if (backup === undefined && newKey === undefined && !isListed) throw noBackup(host)
}

const noBackup = (host: string): CliError =>
  usageError(
    'a pin without a backup locks users out when its key is lost; a backup is a key that no server shows',
    [
      `make one:         keypin add ${host} --new-backup-key backup.key.pem`,
      `or bring one:     keypin add ${host} --backup FILE|PIN`,
    ].join('\n'),
  )

async function look(target: string, values: Values, io: Io): Promise<Inspection> {
  const seen = await inspect(target, readTlsOptions(values, io))
  if (seen.failure === undefined) return seen
  throw new CliError('KEYPIN_NO_PATH', seen.failure.message, { hint: seen.failure.hint })
}

async function chooseBackup(
  values: Values,
  host: string,
  choice: Position,
  seen: Inspection,
  pinSet: PinSet | undefined,
  io: Io,
): Promise<ChosenBackup | undefined> {
  const shown = shownPins(seen)
  const { backup: text, 'new-backup-key': path } = values
  if (text !== undefined) {
    const backup = readBackup(text, choice, { ...readTlsOptions(values, io), chain: chainShown(seen) })
    if (shown.has(backup.pin.text)) throw servedBackup(backup.pin.text, host)
    for (const remark of backup.certificate === undefined ? [] : unverifiedRemarks(backup.certificate))
      say(io, `note: ${remark}`)
    return { ...backup, files: [] }
  }
  if (path !== undefined) {
    const label = `made ${io.now().toISOString().slice(0, 10)}`
    return { ...(await makeKey({ path, hosts: [host] }, values, io)), position: choice, label }
  }
  if (!hasUnserved(pinSet?.hosts.get(host), shown)) throw noBackup(host)
  return undefined
}

/** A key that is stolen or gone at another host is so here: as a backup it is refused, and where it serves it is told. */
function demandSound(
  keys: KeyRecords,
  {
    host,
    served,
    backup,
  }: {
    readonly host: string
    readonly served: readonly PathCertificate[]
    readonly backup: ChosenBackup | undefined
  },
  io: Io,
): void {
  const spoilt = backup === undefined ? undefined : whySpoilt(keys, keyBehind(keys, backup.pin.text))
  if (spoilt !== undefined)
    throw new CliError('KEYPIN_BACKUP_REFUSED', `${backup?.pin.text} is no backup: it is ${spoilt}`, {
      hint: `make a key that nobody else has: keypin add ${host} --new-backup-key backup.key.pem`,
    })
  for (const { pin } of served) {
    const why = pin === undefined ? undefined : whySpoilt(keys, pin)
    if (why !== undefined)
      say(
        io,
        `warning: the key that ${host} shows is ${why}; next: keypin rotate emergency ${host} --pin ${pin} --reason TEXT`,
      )
  }
}

/** A spare is often of the same CA, so what stands above the served certificate stands above it as well. */
const chainShown = ({ presented }: Inspection): readonly Uint8Array[] =>
  // whatever a server sent: what is no certificate is passed over where paths are looked for
  presented.map(({ pem }) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'))

const servedBackup = (pin: string, host: string): CliError =>
  new CliError(
    'KEYPIN_BACKUP_REFUSED',
    `${pin} is no backup: ${host} shows it today, so it goes when that chain goes`,
    {
      hint: `make a key that no server shows: keypin add ${host} --new-backup-key backup.key.pem`,
    },
  )

function recorded(
  before: KeyRecords,
  seen: Inspection,
  served: readonly PathCertificate[],
  backup: ChosenBackup | undefined,
): KeyRecords {
  let keys = before
  for (const certificate of served)
    if (certificate.pin !== undefined)
      keys = withSighting(keys, certificate.pin, sightingOf(seen, certificate))
  if (backup?.evidence !== undefined)
    keys = withEvidence(keys, backup.pin.text, { ...backup.evidence, ...hostsOf(backup, seen) })
  if (backup?.custody !== undefined) keys = withCustody(keys, backup.pin.text, backup.custody)
  return keys
}

/** Of a server's certificate, whether it is for the host. */
function hostsOf({ certificate }: ChosenBackup, { server }: Inspection): { hosts?: readonly string[] } {
  if (certificate === undefined || certificate.isCa || server === undefined) return {}
  return { hosts: certificate.covers(server.host) ? [server.host] : [] }
}

/** What the servers were just seen to show is right, whatever was recorded of the keys before. */
function lived(records: KeyRecords, pinSet: PinSet, host: string, now: Date): KeyRecords {
  const found = withFound(records, pinSet, host, now)
  return withPinSetTrusted(found, pinSet, host, { now, reason: 'keypin add looked at the servers' })
}

function sightingOf({ at, server, paths, trust }: Inspection, certificate: PathCertificate): Sighting {
  const path = paths.find(({ certificates }) => certificates.some(({ pin }) => pin === certificate.pin))
  const ends = path === undefined || path.ends === 'nowhere' ? trust.ends : path.ends
  return {
    at,
    host: server?.host ?? '',
    port: server?.port ?? 443,
    ...(server?.address === undefined ? {} : { address: server.address.ip }),
    ...(server?.connectedTo === undefined ? {} : { connectedTo: server.connectedTo }),
    position: certificate.position,
    subject: certificate.subject,
    issuer: certificate.issuer,
    ...(certificate.notAfter === undefined ? {} : { notAfter: certificate.notAfter }),
    // demandGenuinePath has refused what ends nowhere
    ends: ends === 'nowhere' ? 'system' : ends,
    ...(path === undefined ? {} : { anchor: path.certificates.at(-1)?.subject ?? '' }),
  }
}
