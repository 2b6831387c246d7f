import { dirname, join } from 'node:path'
import { type Generated, generate, overlayPaths, targets } from '@keypin/codegen'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import { exists, holds, writeFiles } from '../files/write.ts'
import type { Io } from '../io.ts'
import { readConfig } from '../pinset/config.ts'
import { pinSetOption, pinSetPaths, readPinSetFile } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson } from '../terminal/say.ts'
import { sayLosses } from './losses.ts'
import { filesOf, jobsOf, readAccepted, type TargetFile } from './plan.ts'

/** `keypin generate`. */
export const command: Command = defineCommand({
  about:
    'Writes client code and configuration from the pin set. What a platform cannot express is reported as a ' +
    'loss, on stderr; where it would lock users out or pin nothing, nothing is written for that target until ' +
    'you accept the loss by its code.\n\n' +
    'The same pin set gives the same bytes, so what is generated can be committed, reviewed, and checked in CI ' +
    'with --check. A file that differs is never written over without --force.',
  positionals: { min: 0, max: 100, what: 'a target' },
  options: {
    out: {
      type: 'string',
      value: 'DIR',
      about: 'write below this folder, a folder for each target; keypin when absent',
    },
    ...pinSetOption,
    set: {
      type: 'string',
      value: '[TARGET:]NAME=VALUE',
      multiple: true,
      about: 'a setting of a target; may be repeated',
    },
    accept: {
      type: 'string',
      value: 'CODE',
      multiple: true,
      about: 'live with a refused loss: leave its hosts out',
    },
    all: { type: 'boolean', about: 'every target there is, each in a folder of its own' },
    check: { type: 'boolean', about: 'write nothing; say whether what is there is up to date' },
    force: { type: 'boolean', about: 'write over files that differ' },
    json: { type: 'boolean', about: 'what was done, as JSON' },
  },
  examples: [
    ['keypin generate node-https python-requests', 'into keypin/node-https and keypin/python-requests'],
    ['keypin generate', 'the targets of keypin.config.json'],
    ['keypin generate --all --out clients', 'everything, to look at'],
    ['keypin generate --check', 'in CI: is what was committed up to date?'],
  ],
  exits: [[NO, 'a loss was refused; with --check: something is not up to date']],
  run: async ({ options, words }, io) => {
    if (options.all && words.length > 0)
      throw usageError('--all and names of targets exclude each other', 'give one of them')
    const paths = pinSetPaths(io.cwd, options.pinset)
    const { pinSet } = readPinSetFile(paths)
    const wanted = {
      ids: options.all ? targets.map(({ id }) => id) : words,
      set: options.set,
      ...(options.out === undefined ? {} : { out: options.out }),
    }
    const jobs = jobsOf(wanted, readConfig(paths), dirname(paths.config), io.cwd)
    const results = jobs.map(({ id, out, set }) => {
      const how = { set, accept: readAccepted(options.accept) }
      const generated = generate(pinSet, id, how)
      const files: Planned[] = filesOf(generated, out).map((file) => ({ ...file, state: stateOf(file) }))
      // Of an overlay for debug builds, which a release must not have.
      const left = options.check ? overlayPaths(pinSet, id, how) : []
      return { generated, files: [...files, ...leftOf(left, out)] }
    })
    for (const { generated } of results) sayLosses(generated, io)
    const files = results.flatMap((result) => result.files)
    if (!options.check) write(files, options.force)
    show(results, { check: options.check, json: options.json }, io)
    const isStale = options.check && files.some(({ state }) => state !== 'same')
    return isStale || results.some(({ generated }) => generated.refused) ? NO : DONE
  },
})

type State = 'same' | 'absent' | 'differs' | 'left'
type Planned = TargetFile & { readonly state: State }

interface Outcome {
  readonly generated: Generated
  readonly files: readonly Planned[]
}

function stateOf({ path, contents }: TargetFile): State {
  if (!exists(path)) return 'absent'
  return holds(path, contents) ? 'same' : 'differs'
}

/** Files that are there and would not be made. */
function leftOf(paths: readonly string[], out: string): Planned[] {
  return paths
    .map((path) => join(out, path))
    .filter(exists)
    .map((path) => ({ path, role: 'debug', contents: '', state: 'left' }))
}

function write(files: readonly Planned[], force: boolean): void {
  const differing = files.filter(({ state }) => state === 'differs')
  const [first] = differing
  if (first !== undefined && !force)
    throw new CliError(
      'KEYPIN_FILE_EXISTS',
      `${differing.length === 1 ? first.path : `${differing.length} files, such as ${first.path},`} would be written over`,
      { hint: 'look at the difference, then add --force' },
    )
  writeFiles(
    files
      .filter(({ state }) => state !== 'same')
      .map(({ path, contents, state }) => ({
        path,
        contents,
        how: state === 'absent' ? 'create' : 'replace',
        durable: false,
      })),
  )
}

function show(results: readonly Outcome[], how: { check: boolean; json: boolean }, io: Io): void {
  const words = how.check ? checked : written
  if (how.json)
    printJson(
      io,
      results.map((result) => plain(result, words)),
    )
  else
    for (const { path, state } of results.flatMap(({ files }) => files))
      print(io, `${words[state].padEnd(9)} ${shownPath(path, io)}`)
}

function plain({ generated, files }: Outcome, words: Readonly<Record<State, string>>): object {
  const { target, digest, losses, refused, proof } = generated
  const named = files.map(({ path, role, state }) => ({ path, role, state: words[state] }))
  return { target, digest, proof, refused, losses, files: named }
}

const written: Readonly<Record<State, string>> = {
  same: 'unchanged',
  absent: 'written  ',
  differs: 'replaced ',
  left: 'left     ',
}
const checked: Readonly<Record<State, string>> = {
  same: 'current  ',
  absent: 'missing  ',
  differs: 'stale    ',
  left: 'left over',
}
