// Clients of protocols in which the server speaks first, with known habits: node mail-client.mjs NAME. They log in to
// whatever KEYPIN_LAB_URL names.
import net from 'node:net'
import tls from 'node:tls'
import { address, ca, checkLeaf, done, host, isPinned, mismatch, port, url } from './basics.mjs'

const scheme = new URL(url).protocol.replace(':', '')
const isImplicit = ['smtps', 'imaps', 'pop3s', 'ftps'].includes(scheme)

const dialogues = {
  smtp: {
    hello: 'EHLO me',
    upgrade: 'STARTTLS',
    ready: /^220/u,
    login: ['EHLO me', 'AUTH PLAIN AGFsaWNlAHNlc2FtZQ==', 'QUIT'],
  },
  imap: {
    hello: 'a CAPABILITY',
    upgrade: 'b STARTTLS',
    ready: /^b OK/mu,
    login: ['c LOGIN alice sesame', 'd LOGOUT'],
  },
  pop3: { hello: 'CAPA', upgrade: 'STLS', ready: /^\+OK/u, login: ['USER alice', 'PASS sesame', 'QUIT'] },
  ftp: { hello: 'FEAT', upgrade: 'AUTH TLS', ready: /^234/u, login: ['USER alice', 'PASS sesame', 'QUIT'] },
}

const packet = (sequence, body) => Buffer.concat([Buffer.from([body.length, 0, 0, sequence]), body])
const capabilities = (length) => {
  const body = Buffer.alloc(length)
  body.writeUInt32LE(0x0008aa01)
  return body
}
const mysqlLogin = Buffer.concat([
  capabilities(32),
  Buffer.from('alice\0'),
  Buffer.from([0]),
  Buffer.from('mysql_native_password\0'),
])

/** Sends lines one by one, each when the one before was answered. */
const talk = (stream, lines, finished) => {
  const [next, ...rest] = lines
  if (next === undefined) return finished()
  stream.write(`${next}\r\n`)
  return stream.once('data', () => talk(stream, rest, finished))
}

const logIn = (stream, finished = done) => {
  if (scheme === 'mysql') {
    stream.write(packet(2, mysqlLogin))
    return stream.once('data', () => finished())
  }
  const { login } = dialogues[scheme.replace(/s$/u, '')]
  const start = () => talk(stream, login, () => finished())
  return isImplicit ? stream.once('data', start) : start()
}

/** Goes on by TLS, which `options` judge. */
const secure = (socket, options, finished = () => done) => {
  const stream = tls.connect({
    socket,
    host: address,
    port,
    servername: host,
    ca,
    rejectUnauthorized: true,
    ...options,
  })
  stream.on('error', done)
  stream.on('secureConnect', () => logIn(stream, finished(stream)))
}

/** Brings the conversation to where TLS begins; `refused` is for when it is not to be had. */
const upgrade = (upgraded, { before = [], refused = () => done(new Error('no TLS here')) } = {}) => {
  if (isImplicit) return upgraded(undefined)
  const socket = net.connect(port, address)
  socket.on('error', done)
  return socket.once('data', (greeting) => {
    if (scheme === 'mysql') {
      const capability = greeting.indexOf(0, 5) + 14
      if (before.length > 0) {
        socket.on('close', () => done())
        socket.resume()
        return socket.write(packet(1, mysqlLogin))
      }
      if ((greeting.readUInt16LE(capability) & 0x0800) === 0) return refused(socket)
      socket.write(packet(1, capabilities(32)))
      return upgraded(socket)
    }
    const { hello, upgrade: command, ready } = dialogues[scheme]
    return talk(socket, [hello, ...before], () => {
      socket.write(`${command}\r\n`)
      socket.once('data', (answer) => (ready.test(answer.toString()) ? upgraded(socket) : refused(socket)))
    })
  })
}

const clients = {
  pinned: () => upgrade((socket) => secure(socket, { checkServerIdentity: checkLeaf })),
  unpinned: () => upgrade((socket) => secure(socket, {})),
  'checks-late': () =>
    upgrade((socket) =>
      secure(
        socket,
        {},
        (stream) => () => done(isPinned(stream.getPeerCertificate().raw) ? undefined : mismatch()),
      ),
    ),
  /** Logs in before there is TLS. */
  'logs-in-at-once': () =>
    upgrade((socket) => secure(socket, { checkServerIdentity: checkLeaf }), {
      before: dialogues[scheme]?.login.slice(0, 2) ?? ['login'],
    }),
  'says-too-much-and-hangs': () =>
    upgrade(() => {}, { before: ['AUTH PLAIN AGFsaWNlAHNlc2FtZQ==', 'NOOP'], refused: () => {} }),
  /** Takes TLS where it is offered, and does without where it is not. */
  opportunistic: () =>
    upgrade((socket) => secure(socket, { checkServerIdentity: checkLeaf }), {
      refused: (socket) => logIn(socket),
    }),
}

clients[process.argv[2] ?? '']()
