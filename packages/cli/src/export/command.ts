import { resolve } from 'node:path'
import { contentsOf, exportPinSet, exportTargets, type Generated, type LossCode } from '@keypin/codegen'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import { exists, holds, type PlannedFile, writeFiles } from '../files/write.ts'
import { sayLosses } from '../generate/losses.ts'
import { settingsFor } from '../generate/plan.ts'
import type { Io } from '../io.ts'
import { pinSetOption, pinSetPaths, readPinSetFile } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson } from '../terminal/say.ts'

/** `keypin export`. */
export const command: Command = defineCommand({
  about:
    'Prints the pins in a format that other tools read, without the code, tests and workflows that ' +
    "'keypin generate' writes around them. What the format cannot say is a loss, told on stderr; where it would " +
    'lock users out or pin nothing, nothing is printed until you accept the loss by its code.\n\n' +
    `Formats: ${exportTargets.map(({ id }) => id).join(', ')}. What is exported is read back by 'keypin import'.`,
  positionals: { min: 1, max: 1, what: 'a format' },
  options: {
    out: { type: 'string', value: 'DIR', about: 'write into this folder; a format of two files needs it' },
    ...pinSetOption,
    set: { type: 'string', value: 'NAME=VALUE', multiple: true, about: 'a setting of the format' },
    accept: {
      type: 'string',
      value: 'CODE',
      multiple: true,
      about: 'live with a refused loss: leave its hosts out',
    },
    force: { type: 'boolean', about: 'write over files that differ' },
    json: { type: 'boolean', about: 'files and losses as JSON; nothing is written' },
  },
  examples: [
    ['keypin export android-nsc > network_security_config.xml', 'one file, printed'],
    ['keypin export chromium-pins --out pins', 'two files, written'],
  ],
  exits: [[NO, 'a loss was refused']],
  run: async ({ options, words: [format = ''] }, io) => {
    const { pinSet } = readPinSetFile(pinSetPaths(io.cwd, options.pinset))
    const exported = exportPinSet(pinSet, format, {
      set: settingsFor(format, options.set),
      // a code that no loss has accepts nothing
      accept: options.accept as readonly LossCode[],
    })
    sayLosses(exported, io)
    if (options.json) printJson(io, plain(exported))
    else if (options.out === undefined) printOnly(exported, io)
    else write(exported, resolve(io.cwd, options.out), options.force, io)
    return exported.refused ? NO : DONE
  },
})

function printOnly({ target, files }: Generated, io: Io): void {
  const [first, second] = files
  if (second !== undefined)
    throw usageError(`${target} is ${files.length} files`, `say where they go: --out DIR`)
  if (first !== undefined) io.stdout.write(String(contentsOf(first)))
}

function write({ files }: Generated, folder: string, force: boolean, io: Io): void {
  const planned = files.map((file): PlannedFile => {
    const path = resolve(folder, file.path.split('/').at(-1) ?? file.path)
    return { path, contents: contentsOf(file), how: exists(path) ? 'replace' : 'create', durable: false }
  })
  const differing = planned.filter(({ path, contents }) => exists(path) && !holds(path, contents))
  const [first] = differing
  if (first !== undefined && !force)
    throw new CliError('KEYPIN_FILE_EXISTS', `${shownPath(first.path, io)} would be written over`, {
      hint: 'look at the difference, then add --force',
    })
  writeFiles(planned.filter(({ path, contents }) => !holds(path, contents)))
  for (const { path } of planned) print(io, shownPath(path, io))
}

function plain({ target, digest, losses, refused, files }: Generated): object {
  const texts = files.map((file) => ({ path: file.path, text: String(contentsOf(file)) }))
  return { format: target, digest, refused, losses, files: texts }
}
