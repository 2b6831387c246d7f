import http from 'node:http'
import type { Endpoint } from './endpoint.ts'

// Engine.IO 4 opens with its session ('0'), Socket.IO 5 with the namespace ('40'); packets over long polling.
const OPEN = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}'
const CONNECTED = '40{"sid":"b"}'

const server = http.createServer((request, response) => {
  request.resume()
  if (!request.url?.includes('sid=')) response.end(OPEN)
  else if (request.method === 'POST') response.end('ok')
  else response.end(CONNECTED)
})

/** Socket.IO by long polling, which is how its client begins. */
export const socketIo: Endpoint = {
  speak: (stream) => {
    server.emit('connection', stream)
  },
}
