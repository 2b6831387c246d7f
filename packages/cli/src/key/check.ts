import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { type KeyRecords, lifeOf, withEvidence } from '@keypin/care'
import { parsePin } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { type OpenPinSet, openPinSet, pinSetOption, pinSetPaths, savePinSet } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { passphraseOptions } from './passphrase.ts'
import { type KeyProof, proveKey } from './proof.ts'

/** `keypin key check`. */
export const command: Command = defineCommand({
  about:
    'Proves that a private key, a CSR or a certificate belongs to a pin, and writes that down in pinset.keys.json: ' +
    'the evidence that a backup is real. A private key has to sign something that its public half verifies; a CSR ' +
    'has to be signed with its own key; a certificate shows that a CA has seen it.\n\n' +
    'Nothing of a private key is printed or stored. Run it once a quarter on every copy of a backup key: a key that ' +
    'cannot be opened on the worst day is none.',
  positionals: { min: 1, max: 1, what: 'the file of a key, CSR or certificate' },
  options: {
    pin: { type: 'string', value: 'PIN', about: 'it must be this pin; any of the pin set when absent' },
    ...passphraseOptions,
    ...pinSetOption,
    json: { type: 'boolean', about: 'the answer as JSON' },
  },
  examples: [
    ['keypin key check keys/spare.key.pem', 'does this key open, and is it one of ours?'],
    ['keypin key check new.crt.pem --pin sha256/…=', 'is this certificate for that key?'],
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
    const { evidence } = proof
    const isProven = evidence !== undefined && belongs.length > 0
    if (isProven) {
      const pins = new Set(belongs.map(({ pin }) => pin))
      const keys = [...pins].reduce(
        (records: KeyRecords, pin) => withEvidence(records, pin, evidence),
        open.keys,
      )
      savePinSet(open, { pinSet: undefined, keys })
    }
    show({ path, proof, belongs, isProven, wanted, json: options.json }, io)
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

interface Answer {
  readonly path: string
  readonly proof: KeyProof
  readonly belongs: readonly Belonging[]
  readonly isProven: boolean
  readonly wanted: string | undefined
  readonly json: boolean
}

function show({ path, proof, belongs, isProven, wanted, json }: Answer, io: Io): void {
  const { what, pin, certificatePin, certificate, evidence, fault, algorithm, remarks } = proof
  if (json) {
    printJson(io, {
      file: basename(path),
      what,
      ...(algorithm === undefined ? {} : { algorithm }),
      pin: pin.text,
      ...(certificatePin === undefined ? {} : { certificatePin: certificatePin.text }),
      ...(certificate === undefined ? {} : { notAfter: certificate.notAfter }),
      possession: evidence?.possession ?? 'disproven',
      belongsTo: belongs,
      recorded: isProven,
      ...(fault === undefined ? {} : { fault }),
      remarks,
    })
  } else {
    const style = styleFor(io)
    const answer = isProven ? style.green(evidence?.possession ?? '') : style.red('no')
    print(io, `${answer}   ${shownPath(path, io)}: ${words[what]} of ${pin.text}`)
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
  for (const remark of remarks) say(io, `note: ${remark}`)
  if (what === 'private-key' && isOpenToOthers(path))
    say(io, `warning: others can read ${shownPath(path, io)}; chmod 600 it`)
}

const words = {
  'private-key': 'the private key',
  'public-key': 'the public key',
  request: 'a request',
  certificate: 'a certificate',
} as const

const isOpenToOthers = (path: string): boolean =>
  process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0
