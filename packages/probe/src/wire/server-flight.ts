import { concatBytes } from './concat.ts'
import { cursor } from './cursor.ts'
import { decryptRecord, type HandshakeKeys, handshakeKeys } from './decrypt.ts'
import { isRecordHeader, recordHeader, records, recordTypes, type TlsRecord } from './records.ts'
import { type KeyExchangeFacts, readServerKeyExchange } from './server-key-exchange.ts'

/** What a server said in its first flight, read from the bytes on the wire. */
export interface ServerFlight extends KeyExchangeFacts {
  /** Negotiated protocol version: 0x0303 is TLS 1.2. */
  readonly version?: number
  readonly cipherSuite?: number
  /** The Certificate message: DER, in the order sent. */
  readonly chain?: readonly Uint8Array[]
  /** The fatal alert the server sent in clear text. */
  readonly alert?: number
  readonly asksForClientCertificate?: boolean
  /** The OCSP answer stapled to the first certificate: an OCSPResponse, DER. */
  readonly staple?: Uint8Array
  /** A SignedCertificateTimestampList; servers send one only to who asks for it. */
  readonly timestamps?: Uint8Array
}

const tls13 = 0x0304

/** Levels of an alert. */
const [warning, fatal] = [1, 2]

type Facts = { -readonly [Name in keyof ServerFlight]: ServerFlight[Name] }

const types = {
  serverHello: 2,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  certificateVerify: 15,
  finished: 20,
  certificateStatus: 22,
} as const

/**
 * Reads the server's side of a handshake: what OpenSSL negotiated but Node does not tell.
 *
 * TLS 1.3 encrypts everything after the ServerHello, so that part needs the secret from the key log. Nothing
 * here is proof: whether the server holds its key is for the finished handshake to say. Never throws.
 *
 * @param received   What came from the server, from its first byte on; a part of it is enough to begin with.
 * @param keyLog     Lines in the format of `SSLKEYLOGFILE`.
 * @see https://www.rfc-editor.org/rfc/rfc8446#section-4 Handshake Protocol
 */
export function readServerFlight(received: Uint8Array, keyLog: readonly string[] = []): ServerFlight {
  return new FlightReader(keyLog).take(received)
}

const messageHeader = 4

/**
 * Reads it as it comes. Each byte is looked at a few times at most, however finely a server cuts what it sends.
 */
export class FlightReader {
  readonly #keyLog: readonly string[]
  readonly #facts: Facts = {}
  #keys: HandshakeKeys | undefined
  #isOver = false
  /** The beginning of a record. */
  #unread: Uint8Array = new Uint8Array()
  /** The beginning of a message, which may lie in many records. */
  #parts: Uint8Array[] = []
  #held = 0
  #wanted = messageHeader

  constructor(keyLog: readonly string[] = []) {
    this.#keyLog = keyLog
  }

  /** Whether nothing that comes now can tell more: the flight is at its end, or was none. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Takes what came next; gives all that is known so far. */
  take(chunk: Uint8Array): ServerFlight {
    if (this.#isOver) return this.#facts
    const bytes = this.#unread.length === 0 ? chunk : concatBytes(this.#unread, chunk)
    let read = 0
    for (const record of records(bytes)) {
      read += record.header.length + record.body.length
      this.#isOver = this.#endsWith(record)
      if (this.#isOver) return this.#facts
    }
    this.#unread = bytes.subarray(read)
    this.#isOver = this.#unread.length >= recordHeader && !isRecordHeader(this.#unread)
    return this.#facts
  }

  #endsWith(record: TlsRecord): boolean {
    const { type, body } = record.type === recordTypes.applicationData ? this.#decrypted(record) : record
    if (type === recordTypes.alert) return this.#endsWithAlert(body)
    if (type === recordTypes.handshake) return this.#endsWithin(body)
    // in TLS 1.2 what follows is encrypted; in TLS 1.3 it is a gesture for middleboxes
    if (type === recordTypes.changeCipherSpec) return this.#facts.version !== tls13
    return type === undefined
  }

  #decrypted(record: TlsRecord): { readonly type?: number; readonly body: Uint8Array } {
    this.#keys ??= handshakeKeys(this.#facts.cipherSuite, this.#keyLog)
    const inner = this.#keys === undefined ? undefined : decryptRecord(this.#keys, record)
    return inner ?? { body: record.body }
  }

  /** A warning ends nothing: some servers begin with one, for a name they do not know. */
  #endsWithAlert(body: Uint8Array): boolean {
    const [level, description] = body
    if (body.length !== 2) return true
    if (level === fatal) this.#facts.alert = description ?? 0
    return level !== warning
  }

  /** Reads the messages that are whole now; says whether the last one of interest was among them. */
  #endsWithin(body: Uint8Array): boolean {
    this.#parts.push(body)
    this.#held += body.length
    if (this.#held < this.#wanted) return false
    let rest: Uint8Array = this.#parts.length === 1 ? body : Buffer.concat(this.#parts)
    for (;;) {
      const input = cursor(rest)
      const type = input.number(1)
      const length = input.number(3)
      const message = length === undefined ? undefined : input.bytes(length)
      if (type === undefined || message === undefined) return this.#waitFor(rest, length)
      if (type === types.finished) return true
      readMessage(type, message, this.#facts)
      // all that follows in TLS 1.3 is the Finished message, in a record that would be decrypted for nothing
      if (type === types.certificateVerify && this.#facts.version === tls13) return true
      rest = rest.subarray(messageHeader + message.length)
    }
  }

  #waitFor(rest: Uint8Array, length = 0): false {
    this.#parts = [rest]
    this.#held = rest.length
    this.#wanted = messageHeader + length
    return false
  }
}

function readMessage(type: number, body: Uint8Array, facts: Facts): void {
  if (type === types.serverHello) readServerHello(body, facts)
  else if (type === types.certificate) readCertificateMessage(body, facts)
  else if (type === types.serverKeyExchange) Object.assign(facts, readServerKeyExchange(body, facts.version))
  else if (type === types.certificateStatus) readCertificateStatus(body, facts)
  else if (type === types.certificateRequest) facts.asksForClientCertificate = true
  else if (type === types.certificateVerify) setIfKnown(facts, 'signature', cursor(body).number(2))
}

const extensions = { statusRequest: 5, timestamps: 18, supportedVersions: 43, keyShare: 51 } as const

function readServerHello(body: Uint8Array, facts: Facts): void {
  const input = cursor(body)
  setIfKnown(facts, 'version', input.number(2))
  input.bytes(32)
  input.vector(1)
  setIfKnown(facts, 'cipherSuite', input.number(2))
  input.number(1)
  eachExtension(input.vector(2), (type, data) => {
    if (type === extensions.supportedVersions) setIfKnown(facts, 'version', cursor(data).number(2))
    if (type === extensions.keyShare) setIfKnown(facts, 'group', cursor(data).number(2))
    if (type === extensions.timestamps) facts.timestamps = data
  })
}

function eachExtension(vector: Uint8Array | undefined, read: (type: number, data: Uint8Array) => void): void {
  const list = cursor(vector ?? new Uint8Array())
  while (list.left() > 0) {
    const type = list.number(2)
    const data = list.vector(2)
    if (type === undefined || data === undefined) return
    read(type, data)
  }
}

function readCertificateMessage(body: Uint8Array, facts: Facts): void {
  const input = cursor(body)
  const isTls13 = facts.version === tls13
  if (isTls13) input.vector(1)
  const list = cursor(input.vector(3) ?? new Uint8Array())
  const chain: Uint8Array[] = []
  while (list.left() > 0) {
    const certificate = list.vector(3)
    if (certificate === undefined) break
    chain.push(certificate)
    const beside = isTls13 ? list.vector(2) : undefined
    if (chain.length === 1) readBesideLeaf(beside, facts)
  }
  facts.chain = chain
}

/** RFC 8446 section 4.4.2.1: in TLS 1.3 what is stapled stands beside the certificate. */
function readBesideLeaf(list: Uint8Array | undefined, facts: Facts): void {
  eachExtension(list, (type, data) => {
    if (type === extensions.statusRequest) readCertificateStatus(data, facts)
    if (type === extensions.timestamps) facts.timestamps = data
  })
}

const ocsp = 1

/** RFC 6066 section 8. */
function readCertificateStatus(body: Uint8Array, facts: Facts): void {
  const input = cursor(body)
  const type = input.number(1)
  const response = input.vector(3)
  if (type === ocsp && response !== undefined) facts.staple = response
}

function setIfKnown<Name extends 'version' | 'cipherSuite' | 'group' | 'signature'>(
  facts: Facts,
  name: Name,
  value: number | undefined,
): void {
  if (value !== undefined) facts[name] = value
}
