import { createServer, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import {
  type Answering,
  type AnswerListener,
  beforeAnswer,
  beforeRest,
  bodyOf,
  noOtherWay,
  streamKindOf,
} from './answer.ts'

/**
 * Answers HTTP/2 on a decrypted stream. Preface and settings are small talk; a request begins with HEADERS.
 */
export function answerHttp2(stream: Duplex, answering: Answering, listener: AnswerListener): void {
  const server = createServer()
  server.on('stream', (request, headers) => void answer(request, headers, answering, listener))
  server.on('session', (session) => session.on('error', () => {}))
  server.on('sessionError', () => void stream.end())
  server.emit('connection', stream)
}

async function answer(
  request: ServerHttp2Stream,
  asked: IncomingHttpHeaders,
  answering: Answering,
  listener: AnswerListener,
): Promise<void> {
  const kind = streamKindOf(asked)
  listener.requested('h2', kind)
  request.on('error', () => {})
  request.resume()
  if (!request.readableEnded)
    await new Promise((resolve) => request.once('close', resolve).once('end', resolve))
  await beforeAnswer()
  if (isGone(request)) return
  const [type, body] = bodyOf(answering, kind)
  const { status = 200, headers = {} } = answering.reply ?? {}
  const isCall = kind === 'grpc'
  request.respond(
    { ':status': status, 'content-type': type, 'cache-control': 'no-store', ...noOtherWay, ...headers },
    { waitForTrailers: isCall },
  )
  if (isCall) request.on('wantTrailers', () => request.sendTrailers({ 'grpc-status': '0' }))
  listener.answered('part')
  await beforeRest()
  if (isGone(request)) return
  request.end(Buffer.from(body, 'latin1'), () => closeGently(request.session))
  listener.answered('whole')
}

const isGone = (request: ServerHttp2Stream): boolean => request.destroyed || request.closed

function closeGently(session: Http2Session | undefined): void {
  if (session !== undefined && !session.destroyed) session.close()
}
