import { createReadStream, fstatSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { CliError } from '../errors.ts'
import { reasonOf } from '../files/write.ts'

/** No name of a host is longer, with a scheme and a port: of a longer line this much is told, as one that names none. */
const longestHost = 1024
/** What has longer lines is no list. */
const longestLine = 64 * 1024

/**
 * The hosts of a list, one a line, as they are asked for: a list of millions is never in memory. Empty lines
 * and lines that begin with `#` are none.
 *
 * @param source A path, or a stream such as stdin.
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE`, also for what is no list of lines.
 */
export async function* hostsOf(source: string | Readable, name: string): AsyncGenerator<string> {
  const stream = typeof source === 'string' ? createReadStream(source) : source
  let rest = ''
  let line = 0
  try {
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const text of lines) {
        line += 1
        refuseEndless(text, line, name)
        const host = hostOf(text)
        if (host !== undefined) yield host
      }
      refuseEndless(rest, line + 1, name)
    }
  } catch (error) {
    if (error instanceof CliError) throw error
    throw unreadable(`cannot read the list ${name}: ${reasonOf(error)}`, error)
  } finally {
    stream.destroy()
  }
  const last = hostOf(rest)
  if (last !== undefined) yield last
}

/**
 * Standard input as a list.
 *
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE` for a folder, which to Node looks like an empty list.
 */
export function listFromStdin(): Readable {
  if (fstatSync(0).isDirectory()) throw unreadable('cannot read the list stdin: it is a folder')
  return process.stdin
}

function hostOf(text: string): string | undefined {
  const host = text.trim()
  if (host === '' || host.startsWith('#')) return undefined
  return host.length > longestHost ? `${host.slice(0, longestHost)}…` : host
}

function refuseEndless(text: string, line: number, name: string): void {
  if (text.length > longestLine) throw unreadable(`${name}:${line} is longer than any host`)
}

function unreadable(message: string, cause?: unknown): CliError {
  const hint = 'check the path and its permissions; a list holds one host a line: HOST, HOST:PORT or a URL'
  return new CliError('KEYPIN_FILE_UNREADABLE', message, { hint, ...(cause === undefined ? {} : { cause }) })
}
