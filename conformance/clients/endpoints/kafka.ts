import type { Endpoint } from './endpoint.ts'
import { take } from './read.ts'

const API_VERSIONS = 18
// key, first and last version: what a client needs to know before it goes on
const SUPPORTED = [
  [3, 0, 5],
  [API_VERSIONS, 0, 2],
]

/** Tells its API versions, the first thing a client asks for. */
export const kafka: Endpoint = {
  speak: async (stream) => {
    for (;;) {
      const length = (await take(stream, 4)).readInt32BE()
      const request = await take(stream, length)
      if (request.readInt16BE(0) === API_VERSIONS) stream.write(apiVersions(request))
    }
  },
}

function apiVersions(request: Buffer): Buffer {
  const version = request.readInt16BE(2)
  const throttle = version > 0 ? [0, 0, 0, 0] : []
  const rows = SUPPORTED.flatMap((row) => row.flatMap((value) => [value >> 8, value & 255]))
  const body = Buffer.of(0, 0, 0, 0, 0, SUPPORTED.length, ...rows, ...throttle)
  const length = Buffer.alloc(4)
  length.writeInt32BE(4 + body.length)
  return Buffer.concat([length, request.subarray(4, 8), body])
}
