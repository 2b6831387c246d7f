import type { Readable } from 'node:stream'

/** The stream ended before what was waited for. */
export class Gone extends Error {}

/** Takes exactly so many bytes; what comes after them stays in the stream. */
export async function take(stream: Readable, length: number): Promise<Buffer> {
  if (length === 0) return Buffer.alloc(0)
  for (;;) {
    const chunk = stream.read(length) as Buffer | null
    if (chunk !== null && chunk.length === length) return chunk
    if (stream.readableEnded || stream.destroyed) throw new Gone()
    await moreOf(stream)
  }
}

/** Takes a line that ends in CRLF, without its end. */
export async function takeLine(stream: Readable): Promise<string> {
  let line = ''
  while (!line.endsWith('\r\n')) line += (await take(stream, 1)).toString('latin1')
  return line.slice(0, -2)
}

/** Has a first look at the next byte. */
export async function peek(stream: Readable): Promise<number> {
  const first = await take(stream, 1)
  stream.unshift(first)
  return first[0] as number
}

function moreOf(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error']
    const done = (): void => {
      for (const event of events) stream.off(event, done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
  })
}
