import type { Duplex } from 'node:stream'
import type { Endpoint } from './endpoint.ts'
import { take, takeLine } from './read.ts'

const INFO = 'redis_version:7.4.0\r\nloading:0\r\n'

/** Says yes to every command, and to INFO that it is ready. */
export const redis: Endpoint = {
  speak: async (stream) => {
    for (;;) {
      const [name = ''] = await takeCommand(stream)
      stream.write(name.toUpperCase() === 'INFO' ? `$${INFO.length}\r\n${INFO}\r\n` : '+OK\r\n')
    }
  },
}

// RESP: an array of bulk strings
async function takeCommand(stream: Duplex): Promise<string[]> {
  const words: string[] = []
  const count = Number((await takeLine(stream)).slice(1))
  for (let index = 0; index < count; index += 1) {
    const length = Number((await takeLine(stream)).slice(1))
    words.push((await take(stream, length + 2)).toString('latin1', 0, length))
  }
  return words
}
