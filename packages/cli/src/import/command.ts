import { formatImportLoss, type Imported, importPinSet, type Source } from '@keypin/codegen'
import { formatPinSet } from 'keypin'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { DONE } from '../exit.ts'
import { readBytes, readStdin } from '../files/read.ts'
import type { Io } from '../io.ts'
import { openPinSet, pinSetOption, pinSetPaths, savePinSet } from '../pinset/files.ts'
import { shownPath } from '../terminal/paths.ts'
import { printableJsonText } from '../terminal/printable.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { type MergedHost, merged } from './merge.ts'

/** `keypin import`. */
export const command: Command = defineCommand({
  about:
    "Reads the pins of other tools into a pin set: Android's network security configuration, an Info.plist " +
    '(NSPinnedDomains, TrustKit), code for OkHttp, in Dart, Swift, Python and JavaScript, HPKP headers, static ' +
    'pins of Chromium, options of curl, ssl_config.json. What a pin set cannot say is told on stderr; what is ' +
    "'stricter' in it can lock users out.\n\n" +
    'Pins come without a state, since no other format says which is a backup. A pin set that is there is never ' +
    'written over: --merge adds to it.',
  positionals: { min: 1, max: 100, what: 'a file to import, or - for stdin' },
  options: {
    from: { type: 'string', value: 'FORMAT', about: 'the format; recognized when absent' },
    host: { type: 'string', value: 'HOST', about: 'the host of pins that stand beside none' },
    merge: { type: 'boolean', about: 'add to the pin set that is there' },
    out: { type: 'string', value: 'FILE', about: 'write this pin set; - prints it' },
    ...pinSetOption,
    json: { type: 'boolean', about: 'what was read and lost, as JSON' },
  },
  examples: [
    ['keypin import app/src/main/res/xml/network_security_config.xml', 'writes pinset.json'],
    ['keypin import Info.plist --merge', 'adds the hosts and pins that pinset.json lacks'],
    [
      'curl -sI https://api.example.com | keypin import - --host api.example.com --out -',
      'a header, printed',
    ],
  ],
  run: async ({ options, words }, io) => {
    const { from, host, merge, out, pinset, json } = options
    if (out !== undefined && pinset !== undefined)
      throw usageError('--out and --pinset name the same thing', 'give one of them')
    if (out === '-' && merge)
      throw usageError('--merge changes a file, and --out - prints', 'leave out one of them')
    const sources = words.map((word) => sourceOf(word, io))
    const imported = importPinSet(sources, { ...(from && { from }), ...(host && { host }) })
    for (const loss of imported.losses) say(io, formatImportLoss(loss))
    if (out === '-') {
      if (json) printJson(io, plain(imported))
      else io.stdout.write(printableJsonText(formatPinSet(imported.pinSet)))
      return DONE
    }
    const saved = save(imported, { name: out ?? pinset, merge }, io)
    show(imported, saved, json, io)
    return DONE
  },
})

function sourceOf(word: string, io: Io): Source {
  if (word === '-') return { text: readStdin('what to import').toString('utf8') }
  const path = pinSetPaths(io.cwd, word).pinSet
  return { name: shownPath(path, io), text: readBytes(path, 'the file to import').toString('utf8') }
}

interface Saved {
  readonly path: string
  readonly hosts: readonly MergedHost[]
}

function save(imported: Imported, where: { name: string | undefined; merge: boolean }, io: Io): Saved {
  const open = openPinSet(pinSetPaths(io.cwd, where.name))
  const { pinSet: path } = open.paths
  if (open.pinSet !== undefined && !where.merge)
    throw new CliError('KEYPIN_FILE_EXISTS', `${shownPath(path, io)} exists and is left as it is`, {
      hint: 'add to it with --merge, write another one with --out FILE, or look first with --out -',
    })
  const { pinSet, hosts } =
    open.pinSet === undefined
      ? { pinSet: imported.pinSet, hosts: [...imported.pinSet.hosts.values()].map(asAdded) }
      : merged(open.pinSet, imported.pinSet)
  savePinSet(open, { pinSet, keys: open.keys })
  return { path, hosts }
}

function asAdded({ host, pins }: { host: string; pins: readonly { pin: { text: string } }[] }): MergedHost {
  return { host, what: 'added', pins: pins.map(({ pin }) => pin.text) }
}

function show(imported: Imported, { path, hosts }: Saved, json: boolean, io: Io): void {
  if (json) printJson(io, { ...plain(imported), file: path, hosts })
  else for (const { host, what, pins } of hosts) print(io, `${what.padEnd(10)}  ${host}${countOf(pins)}`)
  say(
    io,
    `read as ${imported.title}, written to ${shownPath(path, io)}\nnext: keypin lint, then keypin verify`,
  )
}

function countOf({ length }: readonly string[]): string {
  return length === 0 ? '' : `  ${length} ${length === 1 ? 'pin' : 'pins'}`
}

function plain({ format, losses, pinSet }: Imported): object {
  return { format, losses, pinSet: JSON.parse(formatPinSet(pinSet)) }
}
