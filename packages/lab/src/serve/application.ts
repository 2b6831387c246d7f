import type { Duplex } from 'node:stream'
import type { Answering, AnswerListener } from './answer.ts'
import { answerHttp1 } from './http1.ts'
import { answerHttp2 } from './http2.ts'
import { answerRaw } from './raw.ts'

const preface = 'PRI * HTTP/2.0'
const requestLine = /^[A-Z]{1,24}(?: \S{0,16}|$)/u
// A method, a blank and the first character of a target tell HTTP from anything else.
const undecidedMs = 50

/**
 * Answers whatever a client speaks on a decrypted stream, once it has said the first word.
 *
 * A protocol in which the server speaks first is not known here; such a client stays idle.
 */
export function answerApplication(stream: Duplex, answering: Answering, listener: AnswerListener): void {
  let start = ''
  let waiting: NodeJS.Timeout | undefined
  const decide = (answer: typeof answerRaw): void => {
    clearTimeout(waiting)
    stream.off('data', read)
    stream.pause()
    stream.unshift(Buffer.from(start, 'latin1'))
    answer(stream, answering, listener)
    stream.resume()
  }
  const read = (chunk: Buffer): void => {
    start += chunk.toString('latin1')
    const answer = protocolOf(start)
    clearTimeout(waiting)
    if (answer === undefined) waiting = setTimeout(() => decide(answerRaw), undecidedMs)
    else decide(answer)
  }
  stream.on('data', read)
  stream.on('close', () => clearTimeout(waiting))
}

function protocolOf(start: string): typeof answerRaw | undefined {
  if (start.startsWith(preface)) return answerHttp2
  if (preface.startsWith(start)) return undefined
  if (!requestLine.test(start)) return answerRaw
  return start.includes(' ') ? answerHttp1 : undefined
}
