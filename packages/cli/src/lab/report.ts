import { resolve } from 'node:path'
import {
  compareRuns,
  formatRun,
  parseRun,
  type Run,
  renderComparison,
  renderRun,
  verifyRecord,
} from '@keypin/lab'
import type { Command } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { DONE, NO } from '../exit.ts'
import { readText } from '../files/read.ts'
import { writeFiles } from '../files/write.ts'
import type { Io } from '../io.ts'
import { withoutLogCommandsInJson, withoutLogCommandsInXml } from '../terminal/log-commands.ts'
import { shownPath } from '../terminal/paths.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { formatOf, formatOption } from './formats.ts'

/** `keypin lab report`. */
export const command: Command = defineCommand({
  about:
    'Shows the record of a lab run in another form: for a terminal, a CI system, code scanning, a pull request, or ' +
    'as one HTML page for a review. Or compares it with an earlier record, or verifies who signed it.\n\n' +
    'A record that was changed after it was sealed is never shown without saying so.',
  positionals: { min: 1, max: 1, what: 'the record, as written by keypin lab run --record,' },
  options: {
    format: formatOption,
    json: { type: 'boolean', about: 'the same as --format json' },
    out: { type: 'string', value: 'FILE', about: 'write it to this file' },
    force: { type: 'boolean', about: 'write over a file that is there' },
    against: { type: 'string', value: 'RECORD', about: 'compare with this earlier record instead' },
    verify: { type: 'boolean', about: 'check digest, signature and place in the chain instead' },
    key: { type: 'string', value: 'PEM', about: 'the public key that should have signed it' },
    dir: { type: 'string', value: 'DIR', about: 'the lab it should be of: its key, its journal' },
  },
  examples: [
    ['keypin lab report run.json --format html --out run.html', 'a page for a review'],
    ['keypin lab report run.json --against released.json', 'what is worse than in the release'],
    ['keypin lab report run.json --verify --dir lab', 'whether this lab signed it'],
  ],
  exits: [[NO, 'with --against: there are regressions; with --verify: it is not what it should be']],
  run: async ({ options, words: [path = ''] }, io) => {
    const format = formatOf(options)
    const run = readRecord(path, io)
    if (options.verify) return await verify(run, options, io)
    if (options.against !== undefined) return compare(readRecord(options.against, io), run, format, io)
    await warnOfChanges(run, io)
    if (options.out !== undefined) {
      const out = resolve(io.cwd, options.out)
      writeFiles([{ path: out, contents: formatRun(run, format), how: options.force ? 'replace' : 'create' }])
      say(io, `written: ${shownPath(out, io)}`)
    } else print(io, showRun(run, format, io))
    return DONE
  },
})

/** A run for the terminal, in colour where that is wanted. */
export function showRun(run: Run, format: ReturnType<typeof formatOf>, io: Io): string {
  if (format !== 'text') return forLog(formatRun(run, format), format)
  return renderRun(run, { colour: io.isTTY.stdout && !io.env.NO_COLOR })
}

/** Each format has its own way to write what a runner of CI would obey, so that its readers get what was there. */
function forLog(text: string, format: Exclude<ReturnType<typeof formatOf>, 'text'>): string {
  if (format === 'json' || format === 'sarif') return withoutLogCommandsInJson(text)
  return format === 'junit' || format === 'html' ? withoutLogCommandsInXml(text) : text
}

/** Reads a record that the person named. */
export const readRecord = (path: string, io: Io): Run =>
  parseRun(readText(resolve(io.cwd, path), 'the record', 'give a file that keypin lab run --record wrote'))

async function warnOfChanges(run: Run, io: Io): Promise<void> {
  const { digest } = await verifyRecord(run)
  if (digest === 'differs')
    say(io, 'this record was changed after it was sealed: what follows is not what was found')
}

async function verify(
  run: Run,
  { key, dir, json }: { key: string | undefined; dir: string | undefined; json: boolean },
  io: Io,
): Promise<number> {
  const check = await verifyRecord(run, {
    ...(key === undefined ? {} : { key: resolve(io.cwd, key) }),
    ...(dir === undefined ? {} : { dir: resolve(io.cwd, dir) }),
  })
  if (json) printJson(io, check)
  else if (check.isGood) print(io, `good: record ${run.seal?.sequence} of its lab, signed by ${check.key}`)
  else print(io, check.complaints.join('\n'))
  if (!check.isGood && key === undefined && dir === undefined)
    say(io, 'name the key or the lab: --key PEM or --dir DIR')
  return check.isGood ? DONE : NO
}

function compare(before: Run, after: Run, format: string, io: Io): number {
  const comparison = compareRuns(before, after)
  if (format === 'json') printJson(io, comparison)
  else print(io, renderComparison(comparison))
  return comparison.regressions.length > 0 ? NO : DONE
}
