// Protocols whose client and server change over to TLS by exchanging lines.
import type { Conversation } from './conversation.ts'
import { quoted, type ReachError, tlsRefused } from './reach-error.ts'

/** No server says more lines before TLS; a hostile one could say lines forever. */
const mostLines = 200

/** SMTP, RFC 3207. */
export async function smtp(server: Conversation): Promise<void> {
  await numbered(server, '220')
  server.say('EHLO keypin.invalid\r\n')
  const offered = await numbered(server, '250')
  if (!offered.some((line) => /^STARTTLS\s*$/i.test(line)))
    throw tlsRefused('SMTP', 'does not offer STARTTLS')
  server.say('STARTTLS\r\n')
  await numbered(server, '220')
}

/** FTP, RFC 4217 section 4. */
export async function ftp(server: Conversation): Promise<void> {
  await numbered(server, '220')
  server.say('AUTH TLS\r\n')
  await numbered(server, '234')
}

/** NNTP, RFC 4642 section 2.2. */
export async function nntp(server: Conversation): Promise<void> {
  const greeting = await server.line()
  if (!/^20[01]\b/.test(greeting)) throw said(server, greeting)
  server.say('STARTTLS\r\n')
  const answer = await server.line()
  if (!/^382\b/.test(answer)) throw tlsRefused('NNTP', `answered STARTTLS with ${quoted(answer)}`)
}

/** IMAP, RFC 9051 section 6.2.1. */
export async function imap(server: Conversation): Promise<void> {
  const greeting = await server.line()
  if (/^\* PREAUTH\b/i.test(greeting))
    throw tlsRefused('IMAP', 'has authenticated the client already, after which there is no STARTTLS')
  if (!/^\* OK\b/i.test(greeting)) throw said(server, greeting)
  server.say('k1 STARTTLS\r\n')
  const answer = await lineThat(server, (line) => /^k1 /i.test(line))
  if (!/^k1 OK\b/i.test(answer)) throw tlsRefused('IMAP', `answered STARTTLS with ${quoted(answer)}`)
}

/** POP3, RFC 2595 section 4. */
export async function pop3(server: Conversation): Promise<void> {
  const greeting = await server.line()
  if (!greeting.startsWith('+OK')) throw said(server, greeting)
  server.say('STLS\r\n')
  const answer = await server.line()
  if (!answer.startsWith('+OK')) throw tlsRefused('POP3', `answered STLS with ${quoted(answer)}`)
}

/** ManageSieve, RFC 5804 section 2.2. */
export async function sieve(server: Conversation): Promise<void> {
  const ends = (line: string): boolean => /^(?:OK|NO|BYE)\b/i.test(line)
  const greeting = await lineThat(server, ends)
  if (!/^OK\b/i.test(greeting)) throw said(server, greeting)
  server.say('STARTTLS\r\n')
  const answer = await lineThat(server, ends)
  if (!/^OK\b/i.test(answer)) throw tlsRefused('ManageSieve', `answered STARTTLS with ${quoted(answer)}`)
}

/** IRC: numerics 670 and 691 of the `tls` capability. */
export async function irc(server: Conversation): Promise<void> {
  server.say('STARTTLS\r\n')
  // Before it come notices about the look-up of names.
  const answer = await lineThat(server, (line) => /^(?::\S+ )?(?:670|691|421|451|464|ERROR)\b/.test(line))
  if (!/^(?::\S+ )?670\b/.test(answer)) throw tlsRefused('IRC', `answered STARTTLS with ${quoted(answer)}`)
}

/** A reply of one or more lines that carry a number; gives their texts. */
async function numbered(server: Conversation, code: string): Promise<string[]> {
  const texts: string[] = []
  for (let count = 0; count < mostLines; count++) {
    const line = await server.line()
    const [, number, more, text] = /^(\d{3})([ -]?)(.*)$/.exec(line) ?? []
    // FTP puts lines without a number between the first and the last.
    if (number === undefined && texts.length > 0) continue
    if (number === undefined) throw said(server, line)
    if (number !== code) throw tlsRefused('the server', `answered ${quoted(line)} where ${code} was due`)
    texts.push(text ?? '')
    if (more !== '-') return texts
  }
  throw server.broken('sent an answer without an end')
}

async function lineThat(server: Conversation, isIt: (line: string) => boolean): Promise<string> {
  for (let count = 0; count < mostLines; count++) {
    const line = await server.line()
    if (isIt(line)) return line
  }
  throw server.broken('sent an answer without an end')
}

const said = (server: Conversation, line: string): ReachError => server.broken(`began with ${quoted(line)}`)
