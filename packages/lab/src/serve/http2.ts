import { createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { type AnswerListener, answerBody, beforeAnswer, beforeRest } from './answer.ts'

/**
 * Answers HTTP/2 on a decrypted stream. Preface and settings are small talk; a request begins with HEADERS.
 */
export function answerHttp2(stream: Duplex, nonce: string, listener: AnswerListener): void {
  const server = createServer()
  server.on('stream', (request) => void answer(request, nonce, listener))
  server.on('session', (session) => session.on('error', () => {}))
  server.on('sessionError', () => void stream.end())
  server.emit('connection', stream)
}

async function answer(request: ServerHttp2Stream, nonce: string, listener: AnswerListener): Promise<void> {
  listener.requested('h2')
  request.on('error', () => {})
  request.resume()
  if (!request.readableEnded)
    await new Promise((resolve) => request.once('close', resolve).once('end', resolve))
  await beforeAnswer()
  if (isGone(request)) return
  request.respond({ ':status': 200, 'content-type': 'application/json', 'cache-control': 'no-store' })
  listener.answered('part')
  await beforeRest()
  if (isGone(request)) return
  request.end(answerBody(nonce), () => closeGently(request.session))
  listener.answered('whole')
}

const isGone = (request: ServerHttp2Stream): boolean => request.destroyed || request.closed

function closeGently(session: Http2Session | undefined): void {
  if (session !== undefined && !session.destroyed) session.close()
}
