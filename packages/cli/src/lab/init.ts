import { resolve } from 'node:path'
import { type InitializedLab, initLab, type LabKeyKind, labKeyKinds, renewLab } from '@keypin/lab'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { usageError } from '../errors.ts'
import { DONE } from '../exit.ts'
import type { Io } from '../io.ts'
import { pinSetPaths, readPinSetFile } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'

const otherKinds = labKeyKinds.filter((kind) => kind !== 'P-256').join(', ')

/** `keypin lab init`. */
export const command: Command = defineCommand({
  about:
    'Makes a lab in a new folder: a genuine chain for a host with a backup key, an interceptor’s root, a pin ' +
    'set, and the bundle of roots that a client under test is to trust. Nothing is installed anywhere, and ' +
    'nothing is asked of the network.\n\n' +
    'The folder holds private keys: whoever has the interceptor’s reads what a client that trusts it sends.',
  positionals: { min: 0, max: 0, what: 'nothing' },
  options: {
    host: { type: 'string', value: 'HOST', about: 'the host under test' },
    dir: { type: 'string', value: 'DIR', about: 'the folder to make; lab when absent' },
    days: { type: 'string', value: 'N', about: 'how long the genuine chain lives; 90 when absent' },
    key: {
      type: 'string',
      value: 'KIND',
      about: `the kind of all keys, the forged ones too; P-256 when absent, else ${otherKinds}`,
    },
    renew: {
      type: 'boolean',
      about: 'give the lab that is there a new interceptor’s root for 7 days; chain and pins stay',
    },
    'from-app-pins': {
      type: 'string',
      value: 'PINSET',
      about: 'let the interceptor’s root certify the other hosts of this pin set too, to try them all live',
    },
    unconstrained: {
      type: 'boolean',
      about: 'let the interceptor’s root certify any host, not only this one',
    },
    json: { type: 'boolean', about: 'what was made, as JSON' },
  },
  examples: [
    ['keypin lab init --host api.example.com --dir lab', 'a lab for one host'],
    ['keypin lab init --host api.example.com --from-app-pins pinset.json', 'for all hosts of an app, live'],
  ],
  run: async ({ options }, io) => {
    const { host, dir = 'lab', unconstrained, json, renew } = options
    const folder = resolve(io.cwd, dir)
    const made = { ...daysOf(options.days), ...keyOf(options.key) }
    const also = hostsOf(options['from-app-pins'], io)
    if (host === undefined && !renew)
      throw usageError('--host is missing', 'say which host the client talks to: --host HOST')
    const lab =
      renew || host === undefined
        ? await renewLab(folder)
        : await initLab({ host, also, dir: folder, unconstrained, signal: io.signal, ...made })
    if (json) printJson(io, lab)
    else show(lab, io)
    say(io, `next: keypin lab run --dir ${shownPath(lab.dir, io)} -- COMMAND`)
    return DONE
  },
})

/** All hosts of a pin set, for which the interceptor may then stand in. */
const hostsOf = (path: string | undefined, io: Io): string[] =>
  path === undefined ? [] : [...readPinSetFile(pinSetPaths(io.cwd, path)).pinSet.hosts.keys()]

function daysOf(text: string | undefined): { days?: number } {
  if (text === undefined) return {}
  if (/^[1-9]\d{0,3}$/u.test(text) && Number(text) <= 3650) return { days: Number(text) }
  throw usageError(`--days is a number from 1 to 3650, not '${text}'`, "see 'keypin lab init --help'")
}

function keyOf(text: string | undefined): { key?: LabKeyKind } {
  if (text === undefined) return {}
  const key = labKeyKinds.find((kind) => kind.toLowerCase() === text.toLowerCase())
  if (key !== undefined) return { key }
  throw usageError(`--key is one of ${labKeyKinds.join(', ')}, not '${text}'`, "see 'keypin lab init --help'")
}

function show(lab: InitializedLab, io: Io): void {
  print(io, `lab for ${lab.host} in ${shownPath(lab.dir, io)}`)
  print(io, `  pin set         ${shownPath(lab.files.pinSet, io)}`)
  print(io, `  roots to trust  ${shownPath(lab.files.trust, io)}`)
  print(io, `  until           ${lab.interceptionUntil.toISOString().slice(0, 10)}`)
}
