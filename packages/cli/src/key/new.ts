import { dirname, join, resolve } from 'node:path'
import {
  type Custody,
  whyNoNewcomer,
  withCustody,
  withEvidence,
  withKeyBehind,
  withNewcomer,
} from '@keypin/care'
import { type HostEntry, normalizeHost, type PinSet, type Position } from 'keypin'
import type { Command, OptionValues } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { DONE } from '../exit.ts'
import { exists, type PlannedFile } from '../files/write.ts'
import type { Io } from '../io.ts'
import { type OpenPinSet, openPinSet, pinSetOption, pinSetPaths, savePinSet } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { printable } from '../terminal/printable.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { renderCustodyNote } from './custody.ts'
import { howToVerify, issuerOptions, unverifiedRemarks } from './issued.ts'
import { custodyPath, demandFree, keyTypes, makeKey, makeKeyPaths, readKeyType } from './make.ts'
import { demandPassphraseSource, newPassphraseOptions } from './passphrase.ts'
import { type KeyProof, proveKey } from './proof.ts'

const options = {
  out: {
    type: 'string',
    value: 'PATH',
    about: 'make the key here; its CSR and a note of its custody go beside it',
  },
  type: { type: 'string', value: keyTypes.join('|'), about: 'the kind of key; P-256 when absent' },
  from: {
    type: 'string',
    value: 'FILE',
    about: 'a key held elsewhere (KMS, HSM, certificate manager): its CSR, public key or certificate',
  },
  name: {
    type: 'string',
    value: 'HOST',
    multiple: true,
    about: 'ask in the CSR for this name as well; may be repeated',
  },
  ...issuerOptions,
  ...newPassphraseOptions,
  'certificate-pin': {
    type: 'boolean',
    about: 'pin the whole certificate given with --from; so it is where the host has certificate pins',
  },
  unpublished: { type: 'boolean', about: 'only record it; rotate advance publishes its pin' },
  label: { type: 'string', value: 'TEXT', about: 'what the pin set calls it' },
  note: {
    type: 'string',
    value: 'TEXT',
    about: 'where the key is kept: the safe, the ARN, the slot; never a secret',
  },
  ...pinSetOption,
  json: { type: 'boolean', about: 'what was done, as JSON' },
} as const

type Values = OptionValues<typeof options>

/** `keypin key new`. */
export const command: Command = defineCommand({
  about:
    'Makes a backup key that no server has, and adds its pin to the pin set: the private key encrypted (PKCS #8, mode ' +
    '0600), a request for its certificate (CSR), and a page about its custody. Or takes a key that is held elsewhere, ' +
    'by its CSR, public key or certificate; the private key then never comes near this machine.\n\n' +
    'The passphrase comes from the terminal, a file or a descriptor, never from an argument. No secret is printed, ' +
    'and nothing is written over. Where a host has certificate pins, a backup must be a certificate that was issued: ' +
    'of one that does not exist yet, nobody knows the hash.',
  positionals: { min: 1, max: 1, what: 'a host' },
  options,
  examples: [
    ['keypin key new api.example.com --out keys/spare.key.pem', 'a P-256 key, its passphrase asked for'],
    [
      'keypin key new api.example.com --type RSA-3072 --out keys/spare.key.pem --passphrase-fd 3 3<pass',
      'in a script',
    ],
    [
      'keypin key new api.example.com --from kms.csr.pem --note "KMS alias/spare"',
      'a key that stays in a KMS',
    ],
  ],
  run: async ({ options: values, words: [word = ''] }, io) => {
    const host = normalizeHost(word)
    demandOneSource(values, host)
    const open = openPinSet(pinSetPaths(io.cwd, values.pinset))
    const entry = entryOf(open, host, values.unpublished)
    const newcomer =
      values.from === undefined
        ? await made(values, host, entry, io)
        : await brought(values, values.from, { host, entry, pinSet: open.pinSet }, io)
    const change = withKey(open, host, newcomer, values, io.now())
    savePinSet(open, { ...change, created: newcomer.files })
    show(newcomer, { host, open, published: !values.unpublished, json: values.json }, io)
    return DONE
  },
})

/** A key that is to be written down. */
interface Newcomer {
  readonly pin: string
  readonly position: Position
  readonly proof: KeyProof
  readonly custody: Custody
  readonly files: readonly PlannedFile[]
  readonly paths: Readonly<Record<string, string>>
}

function demandOneSource({ out, from, type, label }: Values, host: string): void {
  if (label !== undefined && (label.trim() === '' || label.length > 200 || /\p{C}/u.test(label)))
    throw usageError('a label is at most 200 visible characters', "write --label 'spare, offline'")
  if (out !== undefined && from !== undefined)
    throw usageError('--out and --from exclude each other', 'make a key with --out, or bring one with --from')
  if (from !== undefined && type !== undefined)
    throw usageError('--type is for a key that is made here', 'leave it out with --from')
  if (out === undefined && from === undefined)
    throw usageError(
      'nothing says where the key is to be',
      `keypin key new ${host} --out PATH, or --from FILE`,
    )
}

function entryOf({ pinSet, paths }: OpenPinSet, host: string, isUnpublished: boolean): HostEntry | undefined {
  const entry = pinSet?.hosts.get(host)
  if (entry?.mode === 'off')
    throw new CliError('KEYPIN_STATE_INVALID', `${host} is excluded from pinning (mode off)`, {
      hint: `change its entry in ${paths.pinSet} first`,
    })
  if (pinSet !== undefined && (entry !== undefined || isUnpublished)) return entry
  throw new CliError('KEYPIN_STATE_INVALID', `${host} is not in ${paths.pinSet}`, {
    hint: `pin it first: keypin add ${host} --new-backup-key PATH`,
  })
}

const hasCertificatePins = (entry: HostEntry | undefined): boolean =>
  entry !== undefined && entry.pins.length > 0 && entry.pins.every(({ pin }) => pin.kind === 'certificate')

async function made(values: Values, host: string, entry: HostEntry | undefined, io: Io): Promise<Newcomer> {
  const { out = '', note } = values
  if (hasCertificatePins(entry) || values['certificate-pin'])
    throw new CliError(
      'KEYPIN_BACKUP_REFUSED',
      `the pins of ${host} are of whole certificates, and a new key has none yet`,
      {
        hint: `have a certificate issued for a spare key, then: keypin key new ${host} --from CERTIFICATE`,
      },
    )
  const type = readKeyType(values.type)
  const custodyFile = custodyPath(out, io.cwd)
  demandFree([...makeKeyPaths(out, io.cwd), custodyFile], '--out')
  demandPassphraseSource(values, io)
  const key = await makeKey({ path: out, hosts: [host, ...values.name.map(normalizeHost)], type }, values, io)
  const page = renderCustodyNote({
    ...key,
    host,
    pin: key.pin.text,
    madeAt: io.now(),
    ...(note === undefined ? {} : { note }),
  })
  return {
    pin: key.pin.text,
    position: 'leaf',
    proof: { what: 'private-key', pin: key.pin, evidence: key.evidence, algorithm: type, remarks: [] },
    custody: { ...key.custody, ...(note === undefined ? {} : { note }) },
    files: [...key.files, { path: custodyFile, contents: page, how: 'create' }],
    paths: { key: key.keyPath, request: key.requestPath, custody: custodyFile },
  }
}

async function brought(
  values: Values,
  from: string,
  {
    host,
    entry,
    pinSet,
  }: { readonly host: string; readonly entry: HostEntry | undefined; readonly pinSet: PinSet | undefined },
  io: Io,
): Promise<Newcomer> {
  const proof = await proveKey(resolve(io.cwd, from), values, io)
  if (proof.evidence === undefined) throw refused(proof.fault ?? 'the file proves nothing')
  const asCertificate = hasCertificatePins(entry) || values['certificate-pin']
  if (asCertificate) demandIssued(proof, host, { pinSet, now: io.now() })
  const pin = asCertificate ? (proof.certificatePin ?? proof.pin) : proof.pin
  return {
    pin: pin.text,
    position: proof.certificate?.isCa ? 'ca' : 'leaf',
    proof,
    custody: {
      at: io.now().toISOString(),
      keeper: 'elsewhere',
      ...(proof.algorithm === undefined ? {} : { algorithm: proof.algorithm }),
      ...(values.note === undefined ? {} : { note: values.note }),
    },
    files: [],
    paths: {},
  }
}

/** The hash of a certificate is known only once it was issued, and it is a backup only as long as it is valid. */
function demandIssued(
  { what, certificate }: KeyProof,
  host: string,
  { pinSet, now }: { readonly pinSet: PinSet | undefined; readonly now: Date },
): void {
  const words = {
    'private-key': 'a private key',
    'public-key': 'a public key',
    request: 'a request',
    certificate: '',
  }
  if (certificate === undefined)
    throw refused(`a backup of certificate pins must be an issued certificate, not ${words[what]}`)
  if (certificate.isSelfIssued && !certificate.isCa)
    throw refused('the certificate was issued by its own subject, so no client trusts it')
  if (new Date(certificate.notAfter) <= now)
    throw refused(`the certificate ended on ${certificate.notAfter.slice(0, 10)}`)
  if (!certificate.isCa && !certificate.covers(host, pinSet))
    throw refused(`the certificate is not for ${host}`)
  if (certificate.unverified !== undefined)
    throw refused(
      `a backup of certificate pins must be issued, and anybody may have made this one: ${certificate.unverified}`,
      howToVerify,
    )
}

const refused = (
  why: string,
  hint = 'give the CSR, public key or certificate of a key that somebody holds',
): CliError => new CliError('KEYPIN_BACKUP_REFUSED', why, { hint })

function withKey(
  open: OpenPinSet,
  host: string,
  { pin, position, proof, custody }: Newcomer,
  values: Values,
  now: Date,
) {
  const { pinSet, keys } = open
  if (pinSet === undefined) throw new TypeError('the pin set was demanded before')
  const why = whyNoNewcomer({ pinSet, records: keys }, host, pin, proof.pin.text)
  if (why !== undefined)
    throw new CliError('KEYPIN_BACKUP_REFUSED', why, {
      hint: `see how its keys stand: keypin rotate status ${host}`,
    })
  const { evidence, certificate } = proof
  const covered = certificate?.covers(host, pinSet) ? [host] : []
  const hosts = certificate === undefined || certificate.isCa ? {} : { hosts: covered }
  const proven = evidence === undefined ? keys : withEvidence(keys, pin, { ...evidence, ...hosts })
  const records = withKeyBehind(withCustody(proven, pin, custody), pin, proof.pin.text)
  const label =
    values.label ?? `${values.from === undefined ? 'made' : 'brought'} ${now.toISOString().slice(0, 10)}`
  const entry = values.unpublished ? {} : { entry: { position, label } }
  const changed = withNewcomer({ pinSet, records }, host, { pin, ...entry }, now)
  return { pinSet: changed.pinSet, keys: changed.records }
}

interface Shown {
  readonly host: string
  readonly open: OpenPinSet
  readonly published: boolean
  readonly json: boolean
}

function show(
  { pin, proof, custody, paths, position }: Newcomer,
  { host, open, published, json }: Shown,
  io: Io,
): void {
  const files = { ...paths, ...(published ? { pinSet: open.paths.pinSet } : {}), keys: open.paths.keys }
  const state = published ? 'published' : 'generated'
  if (json) {
    printJson(io, {
      host,
      pin,
      position,
      state,
      possession: proof.evidence?.possession,
      algorithm: custody.algorithm,
      files,
    })
  } else {
    const style = styleFor(io)
    print(
      io,
      `${style.bold(host)}\n  ${state.padEnd(10)} ${style.green(pin)}   ${printable(custody.algorithm ?? '')}`,
    )
    for (const [what, path] of Object.entries(files)) print(io, `  ${what.padEnd(10)} ${shownPath(path, io)}`)
  }
  const unverified = proof.certificate === undefined ? [] : unverifiedRemarks(proof.certificate)
  for (const remark of [...proof.remarks, ...unverified]) say(io, `note: ${remark}`)
  if (custody.keeper === 'file')
    say(
      io,
      `keep ${shownPath(paths.key ?? '', io)} offline, in two places, away from the server and its key${custody.encrypted ? '' : '; it is NOT encrypted'}`,
    )
  if (custody.keeper === 'file' && isInRepository(paths.key ?? ''))
    say(
      io,
      `warning: ${shownPath(paths.key ?? '', io)} lies in a Git repository; move it out before it is committed`,
    )
  say(
    io,
    published
      ? `next: release the pin set; then keypin rotate status ${host}`
      : `next: keypin rotate advance ${host} --pin ${pin}`,
  )
}

/** A private key that is pushed once is public for good. */
function isInRepository(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (exists(join(folder, '.git'))) return true
    if (folder === dirname(folder)) return false
  }
}
