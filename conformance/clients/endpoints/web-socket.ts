import { createHash } from 'node:crypto'
import http, { type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Endpoint } from './endpoint.ts'
import { connack } from './mqtt.ts'
import { take } from './read.ts'

// RFC 6455, section 1.3
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT = 1
const BINARY = 2

/** WebSocket that says "ok" to whoever connects. */
export const webSocket: Endpoint = endpointOf(async (stream) => {
  stream.write(frame(TEXT, Buffer.from('ok')))
})

/** MQTT over WebSocket. */
export const mqttOverWebSocket: Endpoint = endpointOf(async (stream) => {
  await takeFrame(stream)
  stream.write(frame(BINARY, connack))
})

function endpointOf(converse: (stream: Duplex) => Promise<void>): Endpoint {
  const server = http.createServer()
  server.on('upgrade', (request: IncomingMessage, stream: Duplex) => {
    stream.on('error', () => {})
    stream.write(accept(request))
    converse(stream).catch(() => stream.destroy())
  })
  return {
    speak: (stream) => {
      server.emit('connection', stream)
    },
  }
}

function accept({ headers }: IncomingMessage): string {
  const key = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64')
  const protocol = headers['sec-websocket-protocol']
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  lines.push(`Sec-WebSocket-Accept: ${key}`)
  if (protocol !== undefined) lines.push(`Sec-WebSocket-Protocol: ${protocol.split(',')[0]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

// Enough for what is sent here: frames below 126 bytes, and clients' frames with their mask passed over.
function frame(opcode: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x80 | opcode, payload.length), payload])
}

async function takeFrame(stream: Duplex): Promise<void> {
  const [, length = 0] = await take(stream, 2)
  await take(stream, 4 + (length & 0x7f))
}
