import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { CliError } from '../errors.ts'
import { reasonOf } from '../files/write.ts'

/** No name of a host is longer, with a scheme and a port. */
const longestLine = 1024

/**
 * The hosts of a list, one a line, as they are asked for: a list of millions is never in memory. Empty lines
 * and lines that begin with `#` are none.
 *
 * @param source A path, or a stream such as stdin.
 * @throws {CliError} `KEYPIN_FILE_UNREADABLE`, also for a line that is longer than any host.
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
        const host = hostOf(text)
        if (host !== undefined) yield bounded(host, line, name)
      }
      bounded(rest, line + 1, name)
    }
  } catch (error) {
    if (error instanceof CliError) throw error
    throw new CliError('KEYPIN_FILE_UNREADABLE', `cannot read the list ${name}: ${reasonOf(error)}`, {
      hint: 'check the path and its permissions',
      cause: error,
    })
  } finally {
    stream.destroy()
  }
  const last = hostOf(rest)
  if (last !== undefined) yield last
}

function hostOf(text: string): string | undefined {
  const host = text.trim()
  return host === '' || host.startsWith('#') ? undefined : host
}

function bounded(text: string, line: number, name: string): string {
  if (text.length <= longestLine) return text
  throw new CliError('KEYPIN_FILE_UNREADABLE', `${name}:${line} is longer than any host`, {
    hint: 'a list holds one host a line: HOST, HOST:PORT or a URL',
  })
}
