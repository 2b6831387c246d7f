import { type Endpoint, Leak } from './endpoint.ts'
import { take } from './read.ts'

const SSL_REQUEST = Buffer.of(0, 0, 0, 8, 4, 210, 22, 47)
const AUTHENTICATION_OK = Buffer.of(0x52, 0, 0, 0, 8, 0, 0, 0, 0)
const READY_FOR_QUERY = Buffer.of(0x5a, 0, 0, 0, 5, 0x49)

/** Says S to an SSLRequest, lets everyone in. */
export const postgres: Endpoint = {
  negotiate: async (socket) => {
    const request = await take(socket, 8)
    if (!request.equals(SSL_REQUEST)) throw new Leak('a startup message in clear')
    socket.write('S')
  },
  speak: async (stream) => {
    const length = (await take(stream, 4)).readInt32BE()
    await take(stream, length - 4)
    stream.write(Buffer.concat([AUTHENTICATION_OK, READY_FOR_QUERY]))
    stream.resume()
  },
}
