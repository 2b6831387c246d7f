import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { type KeyRecords, lifeOf, withEvidence, withKeyBehind } from '@keypin/care'
import { type PinSet, parsePin } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { type OpenPinSet, openPinSet, pinSetOption, pinSetPaths, savePinSet } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { printable } from '../terminal/printable.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { type IssuedFacts, issuerOptions, unverifiedRemarks } from './issued.ts'
import { passphraseOptions } from './passphrase.ts'
import { type KeyProof, proveKey } from './proof.ts'

/** `keypin key check`. */
export const command: Command = defineCommand({
  about:
    'Proves that a private key, a CSR or a certificate belongs to a pin, and writes that down in pinset.keys.json: ' +
    'the evidence that a backup is real. A private key has to sign something that its public half verifies; a CSR ' +
    'has to be signed with its own key; a certificate needs a path to a public root, or to one given with --ca, since ' +
    'anybody can make one that merely names a CA.\n\n' +
    'Nothing of a private key is printed or stored. Run it once a quarter on every copy of a backup key: a key that ' +
    'cannot be opened on the worst day is none.',
  positionals: { min: 1, max: 1, what: 'the file of a key, CSR or certificate' },
  options: {
    pin: { type: 'string', value: 'PIN', about: 'it must be this pin; any of the pin set when absent' },
    ...issuerOptions,
    ...passphraseOptions,
    ...pinSetOption,
    json: { type: 'boolean', about: 'the answer as JSON' },
  },
  examples: [
    ['keypin key check keys/spare.key.pem', 'does this key open, and is it one of ours?'],
    ['keypin key check new.crt.pem --pin sha256/…=', 'is this certificate for that key?'],
    ['keypin key check new.crt.pem --chain issuing.pem --ca our-root.pem', 'of a CA of your own'],
  ],
  exits: [
    [DONE, 'it belongs to a pin, and that was written down'],
    [NO, 'it belongs to none, or proves nothing'],
  ],
  run: async ({ options, words: [word = ''] }, io) => {
    const wanted = options.pin === undefined ? undefined : parsePin(options.pin).text
    const open = openPinSet(pinSetPaths(io.cwd, options.pinset))
    demandPinSet(open)
    const path = resolve(io.cwd, word)
    const proof = await proveKey(path, options, io)
    const belongs = belongings(open, proof, wanted)
    const proven = provenOf(belongs, proof)
    const keys = recorded(open, proven, proof)
    if (keys !== open.keys) savePinSet(open, { pinSet: undefined, keys })
    const isProven = proven.length > 0
    show({ path, proof, belongs, isProven, pinSet: open.pinSet, wanted, json: options.json }, io)
    return isProven ? DONE : NO
  },
})

function demandPinSet({ pinSet, paths }: OpenPinSet): void {
  if (pinSet === undefined)
    throw new CliError('KEYPIN_FILE_UNREADABLE', `there is no pin set ${paths.pinSet}`, {
      hint: 'name it: --pinset FILE',
    })
}

/** A place where the key is known. */
interface Belonging {
  readonly host: string
  readonly pin: string
  readonly state: string
}

/** Pins of the pin set, and keys that are recorded without being in it yet. */
function belongings(
  { pinSet, keys }: OpenPinSet,
  proof: KeyProof,
  wanted: string | undefined,
): readonly Belonging[] {
  const shown = [proof.pin, proof.certificatePin]
    .flatMap((pin) => pin?.text ?? [])
    .filter((pin) => wanted === undefined || pin === wanted)
  const hosts = new Set([...(pinSet?.hosts.keys() ?? []), ...keys.hosts.keys()])
  return [...hosts].flatMap((host) =>
    shown.flatMap((pin) => {
      const entry = pinSet?.hosts.get(host)?.pins.find((other) => other.pin.text === pin)
      const state = lifeOf(keys, host).keys.get(pin)?.state ?? entry?.state ?? (entry ? 'pinned' : undefined)
      return state === undefined ? [] : [{ host, pin, state }]
    }),
  )
}

/** Where the file is evidence: of a pin on a whole certificate only when a CA has issued that. */
const provenOf = (
  belongs: readonly Belonging[],
  { evidence, certificate }: KeyProof,
): readonly Belonging[] =>
  evidence === undefined
    ? []
    : belongs.filter(({ pin }) => !pin.startsWith('cert-') || certificate?.ends !== undefined)

/** The records with the evidence; that a certificate has this key is so, whoever has made it. */
function recorded(
  { keys, pinSet }: OpenPinSet,
  proven: readonly Belonging[],
  { evidence, certificate, certificatePin, pin: key }: KeyProof,
): KeyRecords {
  if (evidence === undefined) return keys
  const hosts =
    certificate === undefined || certificate.isCa ? {} : { hosts: coveredBy(certificate, proven, pinSet) }
  let known = keys
  for (const pin of new Set(proven.map((one) => one.pin))) {
    known = withEvidence(known, pin, { ...evidence, ...hosts })
    if (pin === certificatePin?.text) known = withKeyBehind(known, pin, key.text)
  }
  return known
}

const coveredBy = (
  { covers }: IssuedFacts,
  belongs: readonly Belonging[],
  pinSet: PinSet | undefined,
): readonly string[] => [...new Set(belongs.map(({ host }) => host))].filter((host) => covers(host, pinSet))

interface Answer {
  readonly path: string
  readonly proof: KeyProof
  readonly belongs: readonly Belonging[]
  readonly isProven: boolean
  readonly pinSet: PinSet | undefined
  readonly wanted: string | undefined
  readonly json: boolean
}

function show(answer: Answer, io: Io): void {
  const { path, proof, belongs, isProven, wanted, json } = answer
  const { what, pin, certificate, fault, remarks } = proof
  if (json) printJson(io, plain(answer))
  else {
    const style = styleFor(io)
    const colour = certificate?.unverified === undefined ? style.green : style.yellow
    const mark = isProven ? colour(answerOf(proof)) : style.red('no')
    print(io, `${mark}   ${shownPath(path, io)}: ${words[what]} of ${pin.text}`)
    if (certificate?.ends !== undefined)
      print(io, `  up to      ${printable(certificate.anchor ?? '')}, ${roots[certificate.ends]}`)
    for (const { host, pin: shown, state } of belongs) print(io, `  ${state.padEnd(10)} ${host}   ${shown}`)
  }
  if (fault !== undefined) say(io, fault)
  else if (belongs.length === 0)
    say(
      io,
      wanted === undefined
        ? 'its key is behind no pin of the pin set, and in no record'
        : `it is not the key of ${wanted}`,
    )
  for (const remark of [...remarks, ...remarksOf(answer)]) say(io, `note: ${remark}`)
  if (what === 'private-key' && isOpenToOthers(path))
    say(io, `warning: others can read ${shownPath(path, io)}; chmod 600 it`)
}

const roots = { public: 'a public root', given: 'given with --ca' } as const

/** What the file shows, in a word. */
function answerOf({ evidence, certificate }: KeyProof): string {
  if (certificate?.ends !== undefined) return 'issued'
  return certificate !== undefined && evidence?.possession !== 'proven'
    ? 'unverified'
    : (evidence?.possession ?? '')
}

function plain({ path, proof, belongs, isProven }: Answer): object {
  const { what, pin, certificatePin, certificate, evidence, fault, algorithm, remarks } = proof
  return {
    file: basename(path),
    what,
    ...(algorithm === undefined ? {} : { algorithm }),
    pin: pin.text,
    ...(certificatePin === undefined ? {} : { certificatePin: certificatePin.text }),
    ...(certificate === undefined
      ? {}
      : {
          notAfter: certificate.notAfter,
          ends: certificate.ends ?? 'nowhere',
          anchor: certificate.anchor,
          unverified: certificate.unverified,
        }),
    possession: evidence?.possession ?? 'disproven',
    belongsTo: belongs,
    recorded: isProven,
    ...(fault === undefined ? {} : { fault }),
    remarks,
  }
}

/** What a certificate lacks to be more than a claim. */
function remarksOf({ proof, belongs, pinSet }: Answer): readonly string[] {
  const { certificate, fault, certificatePin } = proof
  if (certificate === undefined || fault !== undefined) return []
  const { ends, isCa, covers } = certificate
  const strange = belongs.find(({ host }) => !isCa && !covers(host, pinSet))
  return [
    ...unverifiedRemarks(certificate),
    ...(ends === undefined && belongs.some(({ pin }) => pin === certificatePin?.text)
      ? ['only a certificate that was issued is a backup of a certificate pin']
      : []),
    ...(strange === undefined ? [] : [`the certificate is not for ${strange.host}`]),
  ]
}

const words = {
  'private-key': 'the private key',
  'public-key': 'the public key',
  request: 'a request',
  certificate: 'a certificate',
} as const

const isOpenToOthers = (path: string): boolean =>
  process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
