// Clients that are content with the genuine chain, and do something outrageous at any other: node faulty.mjs NAME.
import net from 'node:net'
import tls from 'node:tls'
import { address, ca, checkLeaf, done, get, host, isPinned, port } from './basics.mjs'

const dial = (options = {}) =>
  tls.connect({ host: address, port, servername: host, ca, rejectUnauthorized: false, ...options })

/** Does `outrage` with a connection whose certificate is not pinned, and makes an ordinary request otherwise. */
const unlessGenuine = (outrage) => {
  const socket = dial()
  socket.on('error', () => {})
  socket.on('secureConnect', () => {
    if (!isPinned(socket.getPeerX509Certificate().raw)) return outrage(socket)
    socket.destroy()
    return get()
  })
}

/** A connection to the lab whose client's bytes are handed on in pieces. */
const inPieces = (length) => {
  const raw = net.connect({ host: address, port, noDelay: true })
  const pair = net.createServer(async (inner) => {
    pair.close()
    inner.on('error', () => raw.destroy())
    raw.on('error', () => inner.destroy())
    raw.pipe(inner)
    for await (const chunk of inner) {
      for (let at = 0; at < chunk.length; at += length)
        await new Promise((sent) => raw.write(chunk.subarray(at, at + length), () => setImmediate(sent)))
    }
    raw.end()
  })
  return new Promise((resolve) =>
    pair.listen(0, '127.0.0.1', () => resolve(net.connect(pair.address().port, '127.0.0.1'))),
  )
}

const clients = {
  /** Sends a gigabyte, for as long as anyone takes it. */
  gigabyte: () =>
    unlessGenuine((socket) => {
      const block = Buffer.alloc(1024 * 1024)
      let left = 1024
      socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1073741824\r\n\r\n')
      const send = () => (left-- > 0 && !socket.destroyed ? socket.write(block, send) : done())
      socket.on('close', () => done())
      send()
    }),

  /** Tries five hundred times at once, and is refused by itself each time. */
  'five-hundred': () =>
    unlessGenuine((first) => {
      first.destroy()
      let open = 500
      for (let at = 0; at < 500; at++) {
        const socket = dial({ rejectUnauthorized: true, checkServerIdentity: checkLeaf })
        socket.on('error', () => {})
        socket.on('close', () => --open === 0 && done(new Error('refused 500 times')))
      }
    }),

  /** Finishes the handshake, says nothing, and never goes. */
  'never-closes': () => unlessGenuine((socket) => socket.resume()),

  /** Breaks its own session with bytes that nobody can decrypt. */
  'garbage-after': () => {
    const raw = net.connect(port, address)
    const socket = tls.connect({ socket: raw, servername: host, ca, rejectUnauthorized: false })
    socket.on('error', () => {})
    socket.on('secureConnect', () => {
      const isGenuine = isPinned(socket.getPeerX509Certificate().raw)
      if (isGenuine) {
        raw.destroy()
        return get()
      }
      raw.on('close', () => done(new Error('broken')))
      return raw.write(Buffer.concat([Uint8Array.of(23, 3, 3, 1, 0), Buffer.alloc(256, 7)]))
    })
  },

  /** A pinned client on a line that carries one byte at a time. */
  'byte-by-byte': async () => {
    const socket = tls.connect({
      socket: await inPieces(1),
      servername: host,
      ca,
      checkServerIdentity: checkLeaf,
    })
    socket.on('error', done)
    socket.on('secureConnect', () => socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'))
    socket.on('end', () => done())
    socket.resume()
  },

  /** A pinned client whose ClientHello is as long as extensions can make it. */
  'long-hello': () =>
    get({
      checkServerIdentity: checkLeaf,
      // 255 names of 250 bytes are nearly 64 KiB, in several records.
      ALPNProtocols: ['http/1.1', ...Array.from({ length: 250 }, (_each, at) => `${at}`.padEnd(250, 'x'))],
    }),
}

clients[process.argv[2]]()
