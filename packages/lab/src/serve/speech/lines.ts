import type { Duplex } from 'node:stream'
import type { AnswerListener } from '../answer.ts'
import type { SocketReader } from '../front/socket-reader.ts'
import type { ClearTalk, Say, Speech } from './speech.ts'

/** What a server says to a line. */
export interface Reply {
  readonly text: string
  /** It hangs up after that. */
  readonly ends?: boolean
  /** What the next line is a part of, when it is no command. */
  readonly within?: string
}

/** How a protocol of lines is spoken by its server. */
export interface LineProtocol {
  readonly scheme: string
  readonly greeting: string
  /** Before each command stands a word of the client's choice. */
  readonly isTagged?: boolean
  /** Commands that say nothing of the user: a client may send them in clear. */
  readonly harmless: RegExp
  /** The command that begins TLS. */
  readonly upgrade: RegExp
  /** The answer to a line. What asks for TLS is accepted where it is offered. */
  readonly answer: (line: string, facts: LineFacts) => Reply
}

/** What an answer may depend on. */
export interface LineFacts {
  readonly nonce: string
  readonly offersTls: boolean
  /** What the answer to the line before this one said that this line is a part of. */
  readonly within?: string | undefined
}

const crlf = '\r\n'
// A mail of a test is a few lines; who sends more is being difficult.
const maxLines = 10_000

/** The protocol with TLS begun by a command. */
export const withUpgrade = (protocol: LineProtocol): Speech => ({
  scheme: protocol.scheme,
  begin: (reader, say, offersTls) => beginInClear(protocol, reader, say, offersTls),
  talk: (stream, nonce, listener) => talkLines(protocol, stream, nonce, listener, false),
})

/** The protocol with TLS from the first byte, so that the greeting comes inside it. */
export const withImplicitTls = (protocol: LineProtocol): Speech => ({
  scheme: `${protocol.scheme}s`,
  talk: (stream, nonce, listener) => talkLines(protocol, stream, nonce, listener, true),
})

async function beginInClear(
  protocol: LineProtocol,
  reader: SocketReader,
  say: Say,
  offersTls: boolean,
): Promise<ClearTalk> {
  const facts = { nonce: '', offersTls }
  let disclosed: string | undefined
  say(protocol.greeting)
  for (let count = 0; count < maxLines; count++) {
    const line = (await reader.takeUntil(crlf))?.toString('latin1')
    if (line === undefined) break
    const isUpgrade = protocol.upgrade.test(line)
    if (!isUpgrade && !protocol.harmless.test(line)) disclosed ??= nameOf(line, protocol)
    const { text, ends } = protocol.answer(line, facts)
    say(text)
    if (isUpgrade && offersTls) return told(true, disclosed)
    if (ends) break
  }
  return told(false, disclosed)
}

const told = (isUpgraded: boolean, disclosed: string | undefined): ClearTalk => ({
  isUpgraded,
  ...(disclosed === undefined ? {} : { disclosed }),
})

/** The command alone: what stands after it is the user's. Of what is no command, nothing. */
function nameOf(line: string, { isTagged = false }: LineProtocol): string {
  const word = line.split(/[ :]/u)[isTagged ? 1 : 0] ?? ''
  return /^[A-Za-z]{3,12}$/u.test(word) ? word.toUpperCase() : '(no command)'
}

function talkLines(
  protocol: LineProtocol,
  stream: Duplex,
  nonce: string,
  listener: AnswerListener,
  greets: boolean,
): void {
  let rest = ''
  let count = 0
  let within: string | undefined
  if (greets) stream.write(protocol.greeting)
  stream.on('data', (chunk: Buffer) => {
    listener.requested('lines')
    const lines = (rest + chunk.toString('latin1')).split(crlf)
    // An endless line is cut: it has been counted.
    rest = (lines.pop() ?? '').slice(-4096)
    count += lines.length
    // What is not read by the client would be kept for it.
    if (count > maxLines) return void stream.destroy()
    for (const line of lines) {
      const reply = protocol.answer(line, { nonce, offersTls: false, within })
      const { text, ends } = reply
      within = reply.within
      if (text !== '') stream.write(text)
      if (ends) stream.end()
    }
    if (lines.length > 0) listener.answered('whole')
  })
}
