import { formatKeyRecords } from '@keypin/care'
import { formatPinSet } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { DONE, NO } from '../exit.ts'
import type { Io } from '../io.ts'
import { type OpenPinSet, openPinSet, pinSetPaths, readPinSetFile, savePinSet } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, say } from '../terminal/say.ts'

/** `keypin format`. */
export const command: Command = defineCommand({
  about:
    'Writes the pin set and its key records in their one canonical form: hosts in order, defaults spelled out, two ' +
    'spaces, a line for each thing, so that a change of one pin is a change of one line. Nothing of the meaning ' +
    'changes, and every other command writes this form anyway: it is for files that were edited by hand.',
  positionals: { min: 0, max: 1, what: 'a pin set' },
  options: { check: { type: 'boolean', about: 'write nothing; answer no when a file is not in that form' } },
  examples: [
    ['keypin format', 'after an edit by hand'],
    ['keypin format --check', 'in CI, beside keypin diff'],
  ],
  exits: [[NO, 'with --check: a file is not in its canonical form']],
  run: async ({ options, words: [name] }, io) => {
    const paths = pinSetPaths(io.cwd, name)
    // one that is not there, or does not hold, is told as everywhere
    readPinSetFile(paths)
    const open = openPinSet(paths)
    const stale = staleFiles(open)
    if (options.check) return check(stale, io)
    if (stale.length > 0) savePinSet(open, { pinSet: open.pinSet, keys: open.keys })
    print(io, stale.length === 0 ? 'nothing to format' : stale.map((path) => shownPath(path, io)).join('\n'))
    return DONE
  },
})

function check(stale: readonly string[], io: Io): number {
  for (const path of stale) print(io, shownPath(path, io))
  if (stale.length > 0) say(io, 'not in canonical form; write it: keypin format')
  return stale.length === 0 ? DONE : NO
}

/** The files whose text is not what Keypin would write. */
function staleFiles({ paths, pinSet, keys, texts }: OpenPinSet): string[] {
  const isPinSetStale = pinSet !== undefined && texts.pinSet !== formatPinSet(pinSet)
  const areKeysStale = texts.keys !== undefined && texts.keys !== formatKeyRecords(keys)
  return [...(isPinSetStale ? [paths.pinSet] : []), ...(areKeysStale ? [paths.keys] : [])]
}
