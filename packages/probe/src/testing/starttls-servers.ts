import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { StarttlsName } from '../reach/starttls.ts'
import { tap } from '../tap.ts'
import { type Running, serveTcp } from './servers.ts'

/** The certificate and the key that a server shows once it speaks TLS. */
export interface Shown {
  readonly key: string
  readonly cert: string
}

/** The ClientHello may stand behind the request that announces it, if that is not answered. */
interface Reply {
  readonly say: string | Uint8Array
  readonly tls?: true
  readonly helloAt?: number
}

/** What a server says first, and what it answers: the text or bytes, and whether TLS comes next. */
interface Script {
  readonly greeting?: string | Uint8Array
  answer(said: Buffer): Reply | undefined
}

/** Serves a protocol that begins in clear text, as much of it as there is before TLS. */
export function serveStarttls(name: StarttlsName, shown: Shown): Promise<Running> {
  const { greeting, answer } = scripts[name]
  return serveTcp((socket) => {
    if (greeting !== undefined) socket.write(greeting)
    let said = Buffer.alloc(0)
    const onData = (chunk: Buffer): void => {
      said = Buffer.concat([said, chunk])
      const reply = answer(said)
      if (reply === undefined) return
      const hello = said.subarray(reply.helloAt ?? said.length)
      said = Buffer.alloc(0)
      if (reply.tls === undefined) return void socket.write(reply.say)
      socket.off('data', onData)
      socket.write(reply.say)
      if (hello.length > 0) socket.unshift(hello)
      speakTls(socket, shown)
    }
    socket.on('data', onData)
  })
}

function speakTls(socket: Socket, shown: Shown): void {
  const secured = new TLSSocket(tap(socket).stream, {
    isServer: true,
    secureContext: createSecureContext(shown),
  })
  secured.on('error', () => socket.destroy())
  secured.on('end', () => secured.end())
  secured.resume()
}

type Answers = readonly (readonly [asked: RegExp, say: string, tls?: true])[]

/** Answers whole lines by the first pattern that fits. */
function lines(greeting: string | undefined, answers: Answers): Script {
  return {
    ...(greeting === undefined ? {} : { greeting }),
    answer: (said) => {
      const text = said.toString('latin1')
      const [, say = '', tls] = answers.find(([asked]) => asked.test(text)) ?? []
      return say === '' ? undefined : { say, ...(tls === undefined ? {} : { tls }) }
    },
  }
}

const smtp = lines('220-mail.test\r\n220 ready\r\n', [
  [/^EHLO .*\r\n/i, '250-mail.test\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 8BITMIME\r\n'],
  [/^STARTTLS\r\n/i, '220 go ahead\r\n', true],
])

const jabber = (namespace: string): Script =>
  lines(undefined, [
    [
      /<stream:stream [^>]*>/,
      `<?xml version='1.0'?><stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams' id='1' version='1.0'>` +
        "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
    ],
    [/<starttls /, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", true],
  ])

/** What follows the packet's head in MySQL 8's greeting: version, thread, salt, capabilities, rest. */
export function mysqlGreeting(capabilities: number): Uint8Array {
  const low = [capabilities & 0xff, (capabilities >> 8) & 0xff]
  const body = Buffer.concat([
    Buffer.from('\x0a8.0.36\0\x07\0\0\0saltsalt\0', 'latin1'),
    Buffer.from([...low, 45, 2, 0, 0xff, 0xdf, 21, ...Buffer.alloc(10)]),
    Buffer.from('saltsaltsalt\0caching_sha2_password\0', 'latin1'),
  ])
  return Buffer.concat([Uint8Array.from([body.length, 0, 0, 0]), body])
}

const scripts: Readonly<Record<StarttlsName, Script>> = {
  smtp,
  submission: smtp,
  imap: lines('* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n', [
    [/^(\S+) CAPABILITY\r\n/i, '* CAPABILITY IMAP4rev1 STARTTLS\r\n. OK done\r\n'],
    [/^k1 STARTTLS\r\n/i, '* OK soon\r\nk1 OK begin\r\n', true],
    [/^\. STARTTLS\r\n/i, '. OK begin\r\n', true],
  ]),
  pop3: lines('+OK ready\r\n', [[/^STLS\r\n/i, '+OK begin\r\n', true]]),
  ftp: lines('220-Welcome\r\n and more\r\n220 ready\r\n', [
    [/^FEAT\r\n/i, '211-Features\r\n AUTH TLS\r\n211 End\r\n'],
    [/^AUTH TLS\r\n/i, '234 begin\r\n', true],
  ]),
  nntp: lines('200 news.test ready\r\n', [
    [/^CAPABILITIES\r\n/i, '101 list\r\nVERSION 2\r\nSTARTTLS\r\n.\r\n'],
    [/^STARTTLS\r\n/i, '382 begin\r\n', true],
  ]),
  sieve: lines('"IMPLEMENTATION" "Test"\r\n"STARTTLS"\r\nOK "ready"\r\n', [
    [/^STARTTLS\r\n/i, 'OK "begin"\r\n', true],
  ]),
  irc: lines(undefined, [[/^STARTTLS\r\n/im, ':irc.test 670 * :STARTTLS successful\r\n', true]]),
  xmpp: jabber('jabber:client'),
  'xmpp-server': jabber('jabber:server'),
  postgres: { answer: (said) => (said.length < 8 ? undefined : { say: 'S', tls: true }) },
  mysql: {
    greeting: mysqlGreeting(0xffff),
    answer: (said) => (said.length < 36 ? undefined : { say: '', tls: true, helloAt: 36 }),
  },
  ldap: {
    answer: (said) =>
      said.length < 2 || said.length < (said[1] ?? 0) + 2
        ? undefined
        : { say: Uint8Array.from([0x30, 12, 2, 1, 1, 0x78, 7, 0x0a, 1, 0, 4, 0, 4, 0]), tls: true },
  },
}
