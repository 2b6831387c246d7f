import {
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import type { Socket } from 'node:net'
import { type Running, serveTcp } from './servers.ts'

/**
 * What a server of TLS 1.3 sends after its ServerHello, one after the other: a message, the two that it can only make
 * once the handshake has come there, octets that its account of the handshake leaves out, or those of which it is only
 * the account, octets in clear text, a record of its own, or nothing but an end to the record before.
 */
export type Step =
  | Uint8Array
  | 'CertificateVerify'
  | 'Finished'
  | 'new record'
  | { readonly unaccounted: Uint8Array }
  | { readonly accountedOnly: Uint8Array }
  | { readonly clear: Uint8Array }
  | { readonly record: Uint8Array; readonly type: number }

/** How a server cuts what it sends. */
export interface Cut {
  /** Octets of handshake messages in a record, at most. Default: as many as fit. */
  readonly record?: number
  /** Octets of padding in each record. Default none. */
  readonly padding?: number
}

/** A server of TLS 1.3 that says what it is told to, whether it is allowed to or not. */
export function serveSteps(key: KeyObject, steps: readonly Step[], cut: Cut = {}): Promise<Running> {
  return serveTcp((socket) => {
    let received = Buffer.alloc(0)
    socket.on('data', function read(chunk: Buffer) {
      received = Buffer.concat([received, chunk])
      if (received.length < 5 || received.length < 5 + received.readUInt16BE(3)) return
      socket.off('data', read).resume()
      answer(socket, received.subarray(5, 5 + received.readUInt16BE(3)), key, steps, cut)
    })
  })
}

/** A handshake message. */
export function message(type: number, ...body: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Uint8Array.of(type), vector(3, ...body)])
}

/** Octets behind their length. */
export function vector(lengthBytes: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer {
  const contents = Buffer.concat(parts)
  const length = Buffer.alloc(lengthBytes)
  length.writeUIntBE(contents.length, 0, lengthBytes)
  return Buffer.concat([length, contents])
}

/** A record as it goes over the wire. */
export function record(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(type, 3, 3), vector(2, body)])
}

function answer(socket: Socket, hello: Buffer, key: KeyObject, steps: readonly Step[], cut: Cut): void {
  const { share, secret } = agreement(hello)
  const session = hello.subarray(38, 39 + (hello[38] ?? 0))
  const version = Buffer.concat([Uint8Array.of(0, 43), vector(2, Uint8Array.of(3, 4))])
  const keyShare = Buffer.concat([
    Uint8Array.of(0, 51),
    vector(2, Uint8Array.of(0, x25519), vector(2, share)),
  ])
  const suite = Uint8Array.of(0x13, 1, 0)
  const parts = [Uint8Array.of(3, 3), randomBytes(32), session, suite, vector(2, version, keyShare)]
  const transcript = [hello, message(2, ...parts)]
  const writer = new Writer(trafficSecret(secret, transcript), cut)
  socket.write(record(22, transcript[1] as Buffer))
  for (const step of steps) writer.take(step, transcript, key)
  socket.write(writer.end())
}

const x25519 = 29

/** The client's half of the key exchange, and what comes of it. */
function agreement(hello: Buffer): { share: Buffer; secret: Buffer } {
  const at = hello.indexOf(Buffer.from([0, x25519, 0, 32]))
  const spki = Buffer.from('302a300506032b656e032100', 'hex')
  const theirs = Buffer.concat([spki, hello.subarray(at + 4, at + 36)])
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const secret = diffieHellman({
    privateKey,
    publicKey: createPublicKey({ key: theirs, format: 'der', type: 'spki' }),
  })
  return { share: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32), secret }
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest()
const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest()

/** RFC 8446 section 7.1. */
function expandLabel(secret: Uint8Array, label: string, context: Uint8Array, length: number): Buffer {
  const info = [Uint8Array.of(0, length), vector(1, Buffer.from(`tls13 ${label}`)), vector(1, context)]
  return hmac(secret, Buffer.concat([...info, Uint8Array.of(1)])).subarray(0, length)
}

function trafficSecret(shared: Uint8Array, transcript: readonly Uint8Array[]): Buffer {
  const derived = expandLabel(hmac(Buffer.alloc(32), Buffer.alloc(32)), 'derived', sha256(), 32)
  return expandLabel(hmac(derived, shared), 's hs traffic', sha256(...transcript), 32)
}

/** Puts messages into encrypted records. */
class Writer {
  readonly #secret: Buffer
  readonly #cut: Cut
  readonly #written: Buffer[] = []
  #pending = Buffer.alloc(0)
  #sequence = 0

  constructor(secret: Buffer, cut: Cut) {
    this.#secret = secret
    this.#cut = cut
  }

  take(step: Step, transcript: Buffer[], key: KeyObject): void {
    if (step === 'new record') this.#flush()
    else if (typeof step === 'object' && 'record' in step) this.#own(step.type, step.record)
    else if (typeof step === 'object' && 'clear' in step) this.#clear(step.clear)
    else if (typeof step === 'object' && 'unaccounted' in step) this.#put(step.unaccounted)
    else if (typeof step === 'object' && 'accountedOnly' in step)
      transcript.push(Buffer.from(step.accountedOnly))
    else {
      const made = typeof step === 'string' ? this.#make(step, transcript, key) : Buffer.from(step)
      transcript.push(made)
      this.#put(made)
    }
  }

  end(): Buffer {
    this.#flush()
    return Buffer.concat(this.#written)
  }

  #make(step: 'CertificateVerify' | 'Finished', transcript: readonly Buffer[], key: KeyObject): Buffer {
    const hash = sha256(...transcript)
    if (step === 'Finished')
      return message(20, hmac(expandLabel(this.#secret, 'finished', Buffer.alloc(0), 32), hash))
    const said = [Buffer.alloc(64, ' '), Buffer.from('TLS 1.3, server CertificateVerify\0'), hash]
    return message(15, Uint8Array.of(4, 3), vector(2, sign('sha256', Buffer.concat(said), key)))
  }

  #put(bytes: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, bytes])
  }

  #clear(bytes: Uint8Array): void {
    this.#flush()
    this.#written.push(Buffer.from(bytes))
  }

  #own(type: number, body: Uint8Array): void {
    this.#flush()
    this.#encrypt(type, body)
  }

  #flush(): void {
    const { record: most = 16_384 } = this.#cut
    for (let at = 0; at < this.#pending.length; at += most)
      this.#encrypt(22, this.#pending.subarray(at, at + most))
    this.#pending = Buffer.alloc(0)
  }

  #encrypt(type: number, body: Uint8Array): void {
    const none = Buffer.alloc(0)
    const inner = Buffer.concat([body, Uint8Array.of(type), Buffer.alloc(this.#cut.padding ?? 0)])
    const header = Buffer.from([23, 3, 3, (inner.length + 16) >> 8, (inner.length + 16) & 0xff])
    const nonce = expandLabel(this.#secret, 'iv', none, 12)
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ this.#sequence++) >>> 0, 8)
    const cipher = createCipheriv('aes-128-gcm', expandLabel(this.#secret, 'key', none, 16), nonce)
    const encrypted = cipher.setAAD(header).update(inner)
    this.#written.push(header, encrypted, cipher.final(), cipher.getAuthTag())
  }
}
