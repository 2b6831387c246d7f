import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { type ScanOptions, scanLines, withoutCredentials } from '@keypin/probe'
import type { Command, OptionValues } from '../command.ts'
import { defineCommand } from '../define-command.ts'
import { CliError, usageError } from '../errors.ts'
import { DONE } from '../exit.ts'
import type { Io } from '../io.ts'
import { printableJsonBytes } from '../terminal/printable.ts'
import { say } from '../terminal/say.ts'
import { parseDuration, readCa, readRoute, tlsOptions, warnOfNode } from '../tls/options.ts'
import { hostsOf, listFromStdin } from './list.ts'
import { type Output, toFile, toStdout } from './output.ts'
import { type Progress, startProgress } from './progress.ts'

const { starttls, proxy, ca, timeout } = tlsOptions

const options = {
  out: { type: 'string', value: 'FILE', about: 'write there, not to stdout' },
  resume: { type: 'boolean', about: 'go on where --out ends' },
  inventory: {
    type: 'boolean',
    about:
      'hang up once a TLS 1.2 server has shown its certificates: faster, and no proof that it has their key',
  },
  concurrency: { type: 'string', value: 'N', about: 'connections at once; 200 when absent' },
  rate: { type: 'string', value: 'N', about: 'hosts begun in a second, at most' },
  retries: { type: 'string', value: 'N', about: 'tries more where no answer comes; 1 when absent' },
  threads: {
    type: 'string',
    value: 'N',
    about:
      'threads that look; when absent one for each 100 connections, or 400 of an inventory, and no more than cores',
  },
  starttls,
  proxy,
  ca,
  timeout,
} as const

/** `keypin scan`. */
export const command: Command = defineCommand({
  about:
    'Looks at every host of a list as inspect does, and writes a line of JSON for each, in the order of the ' +
    'list: the same data as inspect --json, or under "error" why the line names no host. Lists may be of any ' +
    'length. What a server does never ends the scan.\n\n' +
    'Ask before you scan what is not yours; --rate keeps it polite.',
  positionals: { min: 1, max: 1, what: 'a file of hosts, one a line, or - for stdin' },
  options,
  examples: [
    ['keypin scan hosts.txt > seen.jsonl', 'every host of a file'],
    ['keypin scan hosts.txt --out seen.jsonl --resume', 'the same, after it was cut off'],
    ["keypin scan - --rate 20 | jq -r '[.target, .presented[0].pin] | @tsv'", 'hosts from stdin, politely'],
  ],
  exits: [[DONE, 'the list was gone through, whatever its servers did']],
  run: async ({ options: given, words: [list = ''] }, io) => {
    const how = readScan(given, io)
    await warnOfNode(io)
    if (given.resume && given.out === undefined)
      throw usageError(
        '--resume has nothing to go on with',
        'name the file of the earlier scan with --out FILE',
      )
    const name = list === '-' ? 'stdin' : list
    const source = list === '-' ? listFromStdin() : resolve(io.cwd, list)
    // also to find out that the list can be read, before a file is begun
    const total = typeof source === 'string' ? await lengthOf(hostsOf(source, name)) : undefined
    const output =
      given.out === undefined ? toStdout(io.stdout) : await toFile(resolve(io.cwd, given.out), given.resume)
    const hosts = hostsOf(source, name)
    await goThrough(hosts, total, output, how, io).finally(() => output.close())
    return DONE
  },
})

function readScan(given: OptionValues<typeof options>, io: Io): ScanOptions {
  const perSecond = given.rate === undefined ? undefined : rate(given.rate)
  const concurrency = count(given.concurrency ?? '200', 'concurrency', 1, 10_000)
  return {
    ...readRoute(given, io),
    ca: given.ca === undefined ? [] : readCa(resolve(io.cwd, given.ca)),
    timeoutMs: given.timeout === undefined ? 10_000 : parseDuration(given.timeout),
    concurrency,
    threads:
      given.threads === undefined
        ? threadsFor(concurrency, given.inventory)
        : count(given.threads, 'threads', 1, 64),
    inventory: given.inventory,
    retries: count(given.retries ?? '1', 'retries', 0, 10),
    ...(perSecond === undefined ? {} : { perSecond }),
    signal: io.signal,
  }
}

/**
 * A thread finishes some 800 handshakes in a second, and takes stock of some 2,500 hosts (bench/scan.ts): more than as
 * many connections bring it over a network, and each thread that is started costs as much as some hundred hosts.
 */
function threadsFor(concurrency: number, inventory: boolean): number {
  const connections = inventory ? 400 : 100
  return Math.min(Math.ceil(concurrency / connections), availableParallelism())
}

function count(text: string, name: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d{1,6}$/.test(text) && number >= least && number <= most) return number
  throw usageError(`'${text}' is no whole number from ${least} to ${most}`, `such as --${name} ${least + 1}`)
}

function rate(text: string): number {
  const number = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && number > 0 && number <= 100_000) return number
  throw usageError(
    `'${text}' is no number of hosts a second, up to 100000`,
    'such as --rate 20, or --rate 0.5',
  )
}

async function goThrough(
  hosts: AsyncIterable<string>,
  total: number | undefined,
  output: Output,
  how: ScanOptions,
  io: Io,
): Promise<void> {
  const progress = startProgress(io, total, () => Number(process.hrtime.bigint() / 1_000_000n))
  try {
    for await (const { json, failed } of scanLines(without(output.earlier(), hosts, progress), how)) {
      await output.line(printableJsonBytes(json))
      progress.done(failed)
      if (output.isUnread()) break
    }
  } finally {
    say(io, progress.end())
  }
}

/** The hosts behind those of an earlier run, which have to be the same as then. */
async function* without(
  earlier: AsyncIterable<string>,
  hosts: AsyncIterable<string>,
  progress: Progress,
): AsyncGenerator<string> {
  const rest = hosts[Symbol.asyncIterator]()
  try {
    for await (const done of earlier) {
      const next = await rest.next()
      if (next.done === true || withoutCredentials(next.value) !== done) throw otherList()
      progress.doneBefore()
    }
    for (;;) {
      const next = await rest.next()
      if (next.done === true) return
      yield next.value
    }
  } finally {
    await rest.return?.()
  }
}

function otherList(): CliError {
  return new CliError('KEYPIN_STATE_INVALID', 'the file to go on with was made from another list', {
    hint: 'take the same list, or write to another file',
  })
}

async function lengthOf(items: AsyncIterable<unknown>): Promise<number> {
  let length = 0
  for await (const _ of items) length += 1
  return length
}
