import type { Duplex } from 'node:stream'
import { type Answering, type AnswerListener, answerBody, beforeAnswer } from './answer.ts'

/** Answers a protocol that is not known: once, when the client has paused. */
export function answerRaw(stream: Duplex, { nonce }: Answering, listener: AnswerListener): void {
  listener.requested('raw')
  stream.resume()
  let sentLately = false
  stream.on('data', () => {
    sentLately = true
  })
  const answer = async (): Promise<void> => {
    do {
      sentLately = false
      await beforeAnswer()
    } while (sentLately)
    if (stream.destroyed) return
    stream.end(answerBody(nonce))
    listener.answered('whole')
  }
  void answer()
}
