import { type Change, type ChangeCode, changeKinds, diffPinSets } from '@keypin/care'
import { normalizeHost, type PinSet, PinSetError, parsePinSet } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { DONE, NO } from '../exit.ts'
import { readBytes, readStdin } from '../files/read.ts'
import { chosenFormat, formatOptions, renderShared } from '../formats/registry.ts'
import type { Io } from '../io.ts'
import { pinSetPaths } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson } from '../terminal/say.ts'
import { styleFor } from '../terminal/style.ts'
import { type JudgedChange, renderChanges, reportOf } from './render.ts'

/** `keypin diff`. */
export const command: Command = defineCommand({
  about:
    'Says in words what changes from one pin set to another, and whether it can lock anyone out: whether a ' +
    'client with the new one can refuse a server that a client with the old one talks to. For code review, and ' +
    'as a check before a merge.\n\n' +
    'What servers show today is not looked at, so a pin that is removed counts as one that may still be ' +
    "served. When you know better ('keypin verify'), allow it by its code.",
  positionals: { min: 2, max: 2, what: 'the old and the new pin set; one of them may be - for stdin' },
  options: {
    allow: {
      type: 'string',
      value: 'CODE[:HOST]',
      multiple: true,
      about: 'live with this way of locking users out; may be repeated',
    },
    ...formatOptions,
  },
  examples: [
    ['keypin diff old.json pinset.json', 'what changes, in words'],
    ['git show main:pinset.json | keypin diff - pinset.json', 'against the main branch, in CI'],
    [
      'keypin diff old.json pinset.json --allow pin-removed:api.example.com',
      'its old key is no longer served',
    ],
  ],
  exits: [[NO, 'the change can lock users out, and that was not allowed']],
  run: async ({ options, words: [old = '', own = ''] }, io) => {
    const format = chosenFormat(options)
    const allowed = options.allow.map(readAllowed)
    if (old === '-' && own === '-') throw usageError('only one of the two can come from stdin', 'name a file')
    const { changes } = diffPinSets(readSide(old, io), readSide(own, io), { now: io.now() })
    const judged = changes.map((change) => ({ ...change, allowed: isAllowed(change, allowed) }))
    const locksOut = judged.some((change) => change.locksOut && !change.allowed)
    const file = own === '-' ? 'stdin' : shownPath(pinSetPaths(io.cwd, own).pinSet, io)
    show(judged, { format, file, locksOut }, io)
    return locksOut ? NO : DONE
  },
})

interface Allowed {
  readonly code: ChangeCode
  readonly host?: string
}

function readAllowed(text: string): Allowed {
  const [code = '', host] = text.split(/:(.*)/s)
  const kind = changeKinds.find(({ id }) => id === code)
  if (kind === undefined) {
    const codes = changeKinds.map(({ id }) => id).join(', ')
    throw usageError(`there is no change '${code.slice(0, 50)}' to allow`, `there are: ${codes}`)
  }
  return host === undefined ? { code: kind.id } : { code: kind.id, host: normalizeHost(host) }
}

function isAllowed(change: Change, allowed: readonly Allowed[]): boolean {
  return allowed.some(
    ({ code, host }) => code === change.code && (host === undefined || host === change.host),
  )
}

function readSide(word: string, io: Io): PinSet {
  const path = pinSetPaths(io.cwd, word).pinSet
  const name = word === '-' ? 'stdin' : shownPath(path, io)
  const bytes = word === '-' ? readStdin('the pin set') : readBytes(path, 'the pin set')
  try {
    return parsePinSet(bytes)
  } catch (error) {
    if (!(error instanceof PinSetError)) throw error
    throw new CliError('KEYPIN_FILE_UNREADABLE', `${name}: ${error.message}`, {
      hint: 'both sides have to be pin sets that hold: keypin lint',
      cause: error,
    })
  }
}

interface How {
  readonly format: string
  readonly file: string
  readonly locksOut: boolean
}

function show(changes: readonly JudgedChange[], { format, file, locksOut }: How, io: Io): void {
  const shared = renderShared(format, reportOf(changes, file))
  if (shared !== undefined) io.stdout.write(shared)
  else if (format === 'json') printJson(io, { file, locksOut, changes })
  else print(io, renderChanges(changes, styleFor(io)))
}
