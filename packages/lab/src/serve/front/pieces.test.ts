// What comes in the smallest pieces costs no more than its length.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { peekClearRequest } from './clear-request.ts'
import { peekServerName } from './hello.ts'
import type { SocketReader } from './socket-reader.ts'

const arriving = (bytes: Buffer): { reader: SocketReader; read: () => number; searched: () => number } => {
  let read = 0
  let searched = 0
  const count = (length: number): void => {
    read += length
  }
  const peek = async (length: number): Promise<Buffer | undefined> => {
    if (length > bytes.length) return undefined
    const here = bytes.subarray(0, length)
    const textOf = here.toString.bind(here)
    const partOf = here.subarray.bind(here)
    const indexIn = here.indexOf.bind(here)
    here.toString = (encoding, start = 0, end = length) => {
      count(end - start)
      return textOf(encoding, start, end)
    }
    here.subarray = ((start = 0, end = length) => {
      count(end - start)
      return partOf(start, end)
    }) as typeof here.subarray
    here.indexOf = ((value: string, start: number = 0) => {
      searched += length - start
      return indexIn(value, start)
    }) as typeof here.indexOf
    return here
  }
  return { reader: { peek } as unknown as SocketReader, read: () => read, searched: () => searched }
}

test('a request in clear, byte by byte', async () => {
  const head = `GET /a HTTP/1.1\r\nx: ${'a'.repeat(8_000)}\r\nhost: b.example\r\n\r\n`
  const { reader, read, searched } = arriving(Buffer.from(head))
  assert.deepEqual(await peekClearRequest(reader), { host: 'b.example', port: 80 })
  // The method is looked at each time.
  assert.ok(read() < 30 * head.length, `${read()} bytes were read`)
  assert.ok(searched() < 6 * head.length, `${searched()} bytes were searched`)
})

test('a ClientHello in many records, byte by byte', async () => {
  const records = Array.from({ length: 2_000 }, () => Buffer.from([22, 3, 1, 0, 1, 0]))
  records[0] = Buffer.from([22, 3, 1, 0, 4, 1, 0, 0xff, 0xff])
  const { reader, read } = arriving(Buffer.concat(records))
  assert.equal(await peekServerName(reader), undefined)
  assert.ok(read() < 30 * 12_000, `${read()} bytes were read`)
})
