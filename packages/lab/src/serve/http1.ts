import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  type Answering,
  type AnswerListener,
  answerBody,
  beforeAnswer,
  beforeRest,
  bodyOf,
  noOtherWay,
  streamKindOf,
} from './answer.ts'

/** Answers HTTP/1.1 and WebSocket on a decrypted stream. */
export function answerHttp1(stream: Duplex, answering: Answering, listener: AnswerListener): void {
  const server = createServer({ maxHeaderSize: 64 * 1024, requestTimeout: 0, headersTimeout: 0 })
  server.on('request', (request, response) => void answer(request, response, answering, listener))
  server.on('upgrade', (request) => void upgrade(request, stream, answering, listener))
  // Not HTTP after all. The bytes have been counted; there is no answer to give.
  server.on('clientError', () => void stream.end())
  connect(server, stream)
}

function connect(server: Server, stream: Duplex): void {
  server.emit('connection', stream)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answering: Answering,
  listener: AnswerListener,
): Promise<void> {
  const kind = streamKindOf(request.headers)
  listener.requested('http/1.1', kind)
  request.resume()
  request.on('error', () => {})
  response.on('error', () => {})
  if (!request.complete) await new Promise((resolve) => request.once('close', resolve).once('end', resolve))
  await beforeAnswer()
  const [type, body] = bodyOf(answering, kind)
  const { status = 200, headers = {} } = answering.reply ?? {}
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...noOtherWay,
    connection: 'close',
    ...headers,
  })
  response.flushHeaders()
  listener.answered('part')
  await beforeRest()
  response.end(request.method === 'HEAD' ? '' : body)
  listener.answered('whole')
}

// RFC 6455, 1.3
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const textFrame = 0x81
const closeFrame = Uint8Array.of(0x88, 0x02, 0x03, 0xe8)

async function upgrade(
  request: IncomingMessage,
  stream: Duplex,
  { nonce }: Answering,
  listener: AnswerListener,
): Promise<void> {
  listener.requested('websocket')
  const key = request.headers['sec-websocket-key'] ?? ''
  const accept = createHash('sha1').update(`${key}${webSocketGuid}`).digest('base64')
  await beforeAnswer()
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  )
  listener.answered('part')
  await beforeRest()
  const text = Buffer.from(answerBody(nonce))
  stream.write(Buffer.concat([Uint8Array.of(textFrame, text.length), text, closeFrame]))
  stream.end()
  listener.answered('whole')
}
