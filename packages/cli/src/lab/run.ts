import { resolve } from 'node:path'
import { type Run, renderRun, runLab } from '@keypin/lab'
import { type Command, defineCommand } from '../command.ts'
import { usageError } from '../errors.ts'
import { COULD_NOT, DONE, NO } from '../exit.ts'
import { writeFiles } from '../files/write.ts'
import { print, printJson, say } from '../terminal/say.ts'
import { parseDuration } from '../tls/options.ts'

/** `keypin lab run`. */
export const command: Command = defineCommand({
  about:
    'Starts the client once for each scenario, against a server that shows a genuine or a forged chain, and ' +
    'judges what the client did by what the server could decrypt: refused, accepted, or leaked (it sent its ' +
    'request and refused afterwards).\n\n' +
    'The client finds KEYPIN_LAB_URL, KEYPIN_LAB_HOST, KEYPIN_LAB_PORT, KEYPIN_LAB_CA and KEYPIN_LAB_PINSET in ' +
    'its environment. It must make one request and end.',
  positionals: { min: 0, max: 0, what: 'nothing' },
  takesRest: true,
  options: {
    dir: { type: 'string', value: 'DIR', about: 'the lab, as made by keypin lab init; lab when absent' },
    only: { type: 'string', value: 'ID,…', about: 'only these scenarios, and the controls' },
    tls: { type: 'string', value: '1.2|1.3', about: 'only this version of TLS' },
    record: {
      type: 'string',
      value: 'FILE',
      about: 'write the record here; run.json in the lab when absent',
    },
    timeout: { type: 'string', value: 'TIME', about: 'how long the client may take each time' },
    json: { type: 'boolean', about: 'the record on stdout' },
  },
  examples: [
    ['keypin lab run --dir lab -- node client.mjs', 'every scenario'],
    ['keypin lab run --dir lab --only C0,P01 -- python3 client.py', 'the control and one scenario'],
  ],
  exits: [
    [NO, 'the client accepted or leaked where it should have refused, or refused the genuine chain'],
    [COULD_NOT, 'inconclusive: the run shows nothing either way'],
  ],
  run: async ({ options, rest }, io) => {
    if (rest.length === 0)
      throw usageError('the command is missing', 'put it after --: keypin lab run -- node client.mjs')
    const dir = resolve(io.cwd, options.dir ?? 'lab')
    const record = options.record === undefined ? resolve(dir, 'run.json') : resolve(io.cwd, options.record)
    const tls = tlsOf(options.tls)
    const run = await runLab({
      dir,
      command: rest,
      ...(options.only === undefined ? {} : { only: options.only.split(',') }),
      ...(tls === undefined ? {} : { tls }),
      ...(options.timeout === undefined ? {} : { timeoutMs: parseDuration(options.timeout) }),
      signal: io.signal,
      onProgress: ({ id, title }: { id: string; title: string }) => say(io, `${id} ${title}`),
    })
    writeFiles([{ path: record, text: `${JSON.stringify(run, null, 2)}\n`, how: 'replace' }])
    if (options.json) printJson(io, run)
    else print(io, renderRun(run))
    say(io, `record: ${record}`)
    return exits[run.verdict]
  },
})

const exits: Readonly<Record<Run['verdict'], number>> = { pass: DONE, fail: NO, inconclusive: COULD_NOT }

function tlsOf(text: string | undefined): '1.2' | '1.3' | undefined {
  if (text === undefined || text === '1.2' || text === '1.3') return text
  throw usageError(`--tls is 1.2 or 1.3, not '${text}'`, "see 'keypin lab run --help'")
}
