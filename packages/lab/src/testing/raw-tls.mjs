// Clients with TLS of their own making, for mistakes that no TLS library will make any more: node raw-tls.mjs NAME.
import { createCipheriv, createECDH, createHash, createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { address, checkLeaf, done, get, host, mismatch, port } from './basics.mjs'

const number = (value, size) => {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntBE(value, 0, size)
  return bytes
}
const vector = (size, ...parts) => {
  const content = Buffer.concat(parts)
  return Buffer.concat([number(content.length, size), content])
}
const extension = (type, ...parts) => Buffer.concat([number(type, 2), vector(2, ...parts)])
const message = (type, ...parts) => Buffer.concat([number(type, 1), vector(3, ...parts)])
const record = (type, content) => Buffer.concat([number(type, 1), number(0x0303, 2), vector(2, content)])

const serverName = extension(0, vector(2, number(0, 1), vector(2, Buffer.from(host))))
const groups = extension(10, vector(2, number(23, 2)))
// ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, rsa_pkcs1_sha256
const schemes = extension(13, vector(2, number(0x0403, 2), number(0x0804, 2), number(0x0401, 2)))

const clientHello = (random, cipher, ...extensions) =>
  message(
    1,
    number(0x0303, 2),
    random,
    vector(1),
    vector(2, number(cipher, 2)),
    vector(1, number(0, 1)),
    vector(2, serverName, groups, schemes, ...extensions),
  )

/** RFC 5246, section 5. */
const prf = (secret, label, seed, length) => {
  const labelled = Buffer.concat([Buffer.from(label), seed])
  const hmac = (...parts) => createHmac('sha256', secret).update(Buffer.concat(parts)).digest()
  let a = labelled
  let out = Buffer.alloc(0)
  while (out.length < length) {
    a = hmac(a)
    out = Buffer.concat([out, hmac(a, labelled)])
  }
  return out.subarray(0, length)
}

/** Encrypts with AES-128-GCM as RFC 5288 has it. */
const sealer = (key, salt) => {
  let sequence = 0
  return (type, content) => {
    const explicit = number(sequence++, 6)
    const nonce = Buffer.concat([Buffer.alloc(2), explicit])
    const cipher = createCipheriv('aes-128-gcm', key, Buffer.concat([salt, nonce]))
    cipher.setAAD(Buffer.concat([nonce, number(type, 1), number(0x0303, 2), number(content.length, 2)]))
    const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
    return record(type, Buffer.concat([nonce, sealed]))
  }
}

/** Handshake messages of the server's, until it has said all that it says in clear. */
const readFlight = (socket, finished) => {
  let bytes = Buffer.alloc(0)
  const read = (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    const messages = new Map()
    let stream = Buffer.alloc(0)
    for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) {
      if (bytes[at] !== 22) return done(new Error('an alert'))
      stream = Buffer.concat([stream, bytes.subarray(at + 5, at + 5 + bytes.readUInt16BE(at + 3))])
    }
    for (let at = 0; at + 4 <= stream.length; ) {
      const length = stream.readUIntBE(at + 1, 3)
      messages.set(stream[at], stream.subarray(at + 4, at + 4 + length))
      at += 4 + length
    }
    if (!messages.has(14)) return undefined
    socket.off('data', read)
    return finished(messages, stream)
  }
  socket.on('data', read)
}

/** All of TLS 1.2, but for a look at who signed it: `accepts` is all there is to say no. */
const request = (accepts) => {
  const random = randomBytes(32)
  const hello = clientHello(random, 0xc02b)
  const socket = net.connect(port, address, () => socket.write(record(22, hello)))
  socket.on('error', done)
  readFlight(socket, (messages, flight) => {
    if (!accepts(certificatesIn(messages.get(11)))) {
      socket.destroy()
      return done(mismatch())
    }
    const serverRandom = messages.get(2).subarray(2, 34)
    const [, , , pointLength] = messages.get(12)
    const own = createECDH('prime256v1')
    const point = own.generateKeys()
    const secret = own.computeSecret(messages.get(12).subarray(4, 4 + pointLength))
    const master = prf(secret, 'master secret', Buffer.concat([random, serverRandom]), 48)
    const keys = prf(master, 'key expansion', Buffer.concat([serverRandom, random]), 40)
    const seal = sealer(keys.subarray(0, 16), keys.subarray(32, 36))
    const answer = Buffer.concat([
      ...(messages.has(13) ? [message(11, vector(3))] : []),
      message(16, vector(1, point)),
    ])
    const digest = createHash('sha256')
      .update(Buffer.concat([hello, flight, answer]))
      .digest()
    const finished = message(20, prf(master, 'client finished', digest, 12))
    socket.write(Buffer.concat([record(22, answer), record(20, number(1, 1)), seal(22, finished)]))
    socket.write(seal(23, Buffer.from(`GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)))
    return socket.on('end', () => done()).resume()
  })
}

/** The certificates of a chain as the server sent them, in its order. */
const certificatesIn = (body) => {
  const found = []
  for (let at = 3; at + 3 <= body.length; ) {
    const length = body.readUIntBE(at, 3)
    found.push(body.subarray(at + 3, at + 3 + length).toString('base64'))
    at += 3 + length
  }
  return found
}

const clients = {
  /** CVE-2014-1266. */
  'checks-no-signature': () => request(() => true),
  /** Takes the genuine chain as it was, and nothing that is merely as good. */
  'same-chain-only': () => {
    const pem = readFileSync(process.env.TEST_CHAIN ?? '', 'utf8')
    const known = pem.match(/(?<=-----BEGIN CERTIFICATE-----)[^-]+/gu).map((text) => text.replace(/\s/gu, ''))
    request((chain) => chain.join() === known.join())
  },

  /** Sends data ahead to whoever is there on its second visit. */
  'sends-ahead': () => {
    const been = join(process.env.KEYPIN_LAB_STATE ?? '', 'been')
    if (!existsSync(been)) {
      return get({ checkServerIdentity: checkLeaf }, (error) => {
        writeFileSync(been, '')
        done(error)
      })
    }
    const own = createECDH('prime256v1')
    const share = Buffer.concat([number(23, 2), vector(2, own.generateKeys())])
    const hello = clientHello(
      randomBytes(32),
      0x1301,
      extension(43, vector(1, number(0x0304, 2))),
      extension(51, vector(2, share)),
      extension(42),
    )
    const early = record(23, randomBytes(80))
    const socket = net.connect(port, address, () => socket.write(Buffer.concat([record(22, hello), early])))
    socket.on('error', done)
    return socket.once('data', () => {
      socket.destroy()
      done(new Error('not what was expected'))
    })
  },
}

clients[process.argv[2] ?? '']()
