// Clients with known habits, good and bad: node client.mjs NAME. Each makes one request to the lab and exits with
// 0 when it is content. None of them is Keypin: they are what the lab's verdicts are checked against.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { address, ca, checkLeaf, done, get, host, isPinned, lookup, mismatch, port, url } from './basics.mjs'

const request = `GET /orders HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`
const dial = (options = {}) => tls.connect({ host: address, port, servername: host, ca, ...options })

/** A tunnel to the lab through the proxy it names, or straight when it names none. */
const tunnel = (opened) => {
  const proxy = process.env.KEYPIN_LAB_PROXY
  const socket = net.connect(proxy ? Number(new URL(proxy).port) : port, address)
  socket.on('error', done)
  if (!proxy) return socket.on('connect', () => opened(socket))
  if (proxy.startsWith('http:')) {
    socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nhost: ${host}:${port}\r\n\r\n`)
    return socket.once('data', () => opened(socket))
  }
  socket.write(Uint8Array.of(5, 1, 0))
  return socket.once('data', () => {
    const end = Buffer.from([port >> 8, port & 255])
    socket.write(Buffer.concat([Uint8Array.of(5, 1, 0, 3, host.length), Buffer.from(host), end]))
    socket.once('data', () => opened(socket))
  })
}
const talk = (socket, options) => {
  const secure = tls.connect({ socket, servername: host, ca, ...options })
  secure.on('error', done)
  secure.on('secureConnect', () => secure.end(request))
  secure.on('end', () => done())
  secure.resume()
}

/** Every certificate that the server sent. */
const presented = (socket) => {
  const all = []
  for (let next = socket.getPeerX509Certificate(); next; next = next.issuerCertificate) all.push(next.raw)
  return all
}

const clients = {
  unpinned: () => get(),
  // Said outright, or NODE_TLS_REJECT_UNAUTHORIZED in the environment would turn it off.
  pinned: () => get({ checkServerIdentity: checkLeaf, rejectUnauthorized: true }),
  'pinned-but-for-switches': () => get({ checkServerIdentity: checkLeaf }),

  /** Pins the host under test, and nothing else. */
  'pinned-host': () => get(host === 'api.example.com' ? { checkServerIdentity: checkLeaf } : {}),
  'pinned-one-label': () => get(host.split('.').length <= 4 ? { checkServerIdentity: checkLeaf } : {}),

  /** A pin on any key of the chain that Node hands out, the root of the trust store among them. */
  'pinned-chain': () =>
    get({
      checkServerIdentity: (name, certificate) => {
        const wrongHost = tls.checkServerIdentity(name, certificate)
        if (wrongHost) return wrongHost
        for (let next = certificate, last; next && next !== last; last = next, next = next.issuerCertificate)
          if (isPinned(next.raw)) return undefined
        return mismatch()
      },
    }),

  'pinned-through-proxy': () => tunnel((socket) => talk(socket, { checkServerIdentity: checkLeaf })),
  /** Its pins are on the code path without a proxy only. */
  'unpinned-through-proxy': () =>
    tunnel((socket) => talk(socket, process.env.KEYPIN_LAB_PROXY ? {} : { checkServerIdentity: checkLeaf })),

  'pinned-http2': () => {
    const session = http2.connect(url, { lookup, ca, checkServerIdentity: checkLeaf })
    session.on('error', done)
    const stream = session.request({ ':path': '/orders' })
    stream.on('error', done)
    stream.resume()
    stream.on('end', () => done())
  },

  /** CVE-2016-2402: content with a pinned certificate anywhere in what was sent. */
  'any-presented': () => {
    const socket = dial()
    socket.on('error', done)
    socket.on('secureConnect', () => {
      if (!presented(socket).some(isPinned)) {
        socket.destroy()
        return done(mismatch())
      }
      socket.write(request)
      socket.resume()
      socket.on('end', () => done())
    })
  },

  'check-after-send': () => {
    const socket = dial()
    socket.on('error', done)
    socket.on('secureConnect', () => {
      const { raw } = socket.getPeerCertificate()
      socket.write(request, () => {
        if (isPinned(raw)) return socket.on('end', () => done()).resume()
        socket.destroy()
        // It hides what it found, so that only the wire shows it.
        return done()
      })
    })
  },

  'check-on-response': () => {
    const sent = https.get(url, { lookup, ca, agent: false }, (response) => {
      if (!isPinned(response.socket.getPeerCertificate().raw)) return sent.destroy(mismatch())
      response.resume()
      return response.on('end', () => done())
    })
    sent.on('error', done)
  },

  /** Node goes on when this function throws, if data was queued before. */
  throwing: () => {
    process.on('uncaughtException', () => {})
    const socket = dial({
      checkServerIdentity: (_name, certificate) => {
        if (!isPinned(certificate.raw)) throw mismatch()
      },
    })
    socket.write(request)
    socket.on('error', done)
    socket.on('end', () => done())
    socket.resume()
  },

  /** The pin replaces the ordinary checks. */
  'pin-only': () => {
    const socket = dial({ rejectUnauthorized: false })
    socket.on('error', done)
    socket.on('secureConnect', () => {
      if (!isPinned(socket.getPeerCertificate().raw)) {
        socket.destroy()
        return done(mismatch())
      }
      socket.write(request)
      return socket.on('end', () => done()).resume()
    })
  },

  'trusts-all': () => get({ rejectUnauthorized: false }),
  'no-trust-in-interceptor': () => get({ ca: ca.toString().split(/(?<=-----END CERTIFICATE-----\n)/u)[0] }),

  /** Falls back to clear text when TLS fails. */
  downgrade: () =>
    get({ checkServerIdentity: checkLeaf }, (error) => {
      if (!error) return done()
      const plain = http.get({ host: address, port, path: '/secret' }, () => done())
      return plain.on('error', () => done())
    }),

  /** Retries without pins. */
  'retry-unpinned': () => get({ checkServerIdentity: checkLeaf }, (error) => (error ? get() : done())),

  'prints-answer': () =>
    https
      .get(url, { lookup, ca, agent: false }, async (response) => {
        for await (const chunk of response) process.stdout.write(chunk)
        process.exitCode = 7
      })
      .on('error', done),

  crash: () =>
    get({
      checkServerIdentity: (_name, certificate) => {
        if (!isPinned(certificate.raw)) process.kill(process.pid, 'SIGSEGV')
      },
    }),
  hang: () => {
    const socket = dial()
    socket.on('error', () => {})
    setInterval(() => {}, 1000)
  },
  'clear-text': () =>
    http
      .get({ host: address, port, path: '/' }, () => done())
      .on('error', () => done(new Error('no answer'))),
  garbage: () => {
    const socket = net.connect(port, address)
    socket.on('error', done)
    socket.end(Buffer.alloc(512, 0x16))
    socket.on('close', () => done())
    socket.resume()
  },
  nothing: () => done(),
  'many-connections': () => {
    let left = 100
    const finished = (error) => --left === 0 && done(error)
    for (let at = 0; at < 100; at++) get({ checkServerIdentity: checkLeaf }, finished)
  },
  'leaves-a-child': () => {
    const argv = [import.meta.filename, 'late-unpinned']
    spawn(process.execPath, argv, { stdio: 'ignore' }).unref()
    process.exit(0)
  },
  'late-unpinned': () => setTimeout(() => get(), 200),
  'leaves-for-ever': () => {
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).unref()
    get()
  },
  'with-identity': () =>
    get({
      checkServerIdentity: checkLeaf,
      cert: readFileSync(process.env.TEST_IDENTITY_CHAIN ?? ''),
      key: readFileSync(process.env.TEST_IDENTITY_KEY ?? ''),
    }),
}

clients[process.argv[2] ?? '']()
