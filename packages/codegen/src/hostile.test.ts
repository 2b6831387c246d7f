// A pin set from outside never changes what generated code means: with its strings and comments taken out,
// a file is the same whether the texts of its pin set are hostile or harmless. That strings and comments end
// where they seem to is shown by the compilers, in languages/.
import assert from 'node:assert/strict'
import { extname } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import type { HostEntry, PinSet } from 'keypin'
import { generate } from './generate.ts'
import { formatLoss } from './loss.ts'
import { findTarget, targets } from './registry.ts'
import { contentsOf } from './target.ts'
import { somePinSet } from './testing/arbitrary.ts'
import { generateAccepting, overlayOf } from './testing/goldens.ts'

for (const { id } of targets) {
  test(`hostile texts do not change the code of ${id}`, () => {
    fc.assert(
      fc.property(somePinSet, (pinSet) => {
        assert.deepEqual(skeletons(pinSet, id), skeletons(harmless(pinSet), id))
      }),
      { numRuns: 200 },
    )
  })
}

test('a loss is one line of visible text, also for a pin set from outside', () => {
  fc.assert(
    fc.property(somePinSet, fc.constantFrom(...targets), (pinSet, { id }) => {
      for (const loss of generate(pinSet, id).losses) assert.match(formatLoss(loss), /^[ -~…]+$/)
    }),
  )
})

function skeletons(pinSet: PinSet, id: string): string[][] {
  return generateAccepting(pinSet, id, overlayOf(findTarget(id))).files.map((file) => [
    file.path,
    skeletonOf(file.path, String(contentsOf(file))),
  ])
}

const COMMENT_LINE: Readonly<Record<string, RegExp>> = {
  '.py': /^ *#.*$/gm,
  '.erl': /^ *%%.*$/gm,
  '.hrl': /^ *%%.*$/gm,
  '.rb': /^ *#.*$/gm,
  '.pins': /^ *#.*$/gm,
  '.txt': /^ *#.*$/gm,
  '': /^ *#.*$/gm,
  '.test': /^ *#.*$/gm,
  '.go': /^\t*\/\/.*$/gm,
  '.yml': /^ *#.*$/gm,
  '.yaml': /^ *#.*$/gm,
  '.sh': /^ *#.*$/gm,
  '.pem': /^ *#.*$/gm,
  '.cfg': /^ *#.*$/gm,
  '.conf': /^ *#.*$/gm,
  '.xml': /<!--(?:(?!--)[\s\S])*-->/g,
  '.plist': /<!--(?:(?!--)[\s\S])*-->/g,
}

const STRING: Readonly<Record<string, RegExp>> = {
  '.xml': /(?<=[="'>])[^<>"]*(?=["<])/g,
  '.plist': /(?<=[="'>])[^<>"]*(?=["<])/g,
}

function skeletonOf(path: string, text: string): string {
  const comment = COMMENT_LINE[extname(path)] ?? /^ *\/\/.*$/gm
  const string = STRING[extname(path)] ?? /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g
  return text.replace(comment, '').replace(string, '""').replace(/\s+/g, '').replace(LAST_COMMA, '')
}

// Where a list stands on lines of its own, for the length of its texts, its last item has a comma, too.
const LAST_COMMA = /,(?=[\])}])/g

function harmless(pinSet: PinSet): PinSet {
  const hosts = [...pinSet.hosts.values()].map((entry): [string, HostEntry] => [
    entry.host,
    {
      ...entry,
      ...(entry.reason === undefined ? {} : { reason: tame(entry.reason) }),
      pins: entry.pins.map((pin) => (pin.label === undefined ? pin : { ...pin, label: tame(pin.label) })),
      // Harmless, and as different from each other as they were.
      reportTo: entry.reportTo.map((url) => `https://reports.test/${Buffer.from(url).toString('hex')}`),
    },
  ])
  return { ...pinSet, name: tame(pinSet.name ?? ''), hosts: new Map(hosts) }
}

function tame(text: string): string {
  return text === '' ? '' : 'x'
}
