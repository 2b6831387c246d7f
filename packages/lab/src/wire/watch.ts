import { type Alert, alertOf } from './alerts.ts'
import { type ClientHello, readClientHello } from './client-hello.ts'
import { type HandshakeMessage, MessageReader, messageType } from './handshake-messages.ts'
import { contentType, RecordReader, type TlsRecord } from './records.ts'
import { choosesTls13 } from './server-hello.ts'

const maxRecords = 64
// Enough for the longest method and version, so that HTTP in clear is known for what it is.
const maxFirstBytes = 64

/**
 * Reads both directions of a connection beside the TLS stack, without touching a byte of it, and notes what
 * a server cannot ask its TLS stack for.
 */
export class WireWatch {
  /** The client's greeting, once it is complete. */
  clientHello: ClientHello | undefined
  /** The client's records in order, up to a limit; `recordCount` has no limit. */
  readonly clientRecords: TlsRecord[] = []
  recordCount = 0
  /** Alerts that came in clear. */
  readonly alerts: Alert[] = []
  /** Whether the server's certificate has left for the client. */
  certificateSent = false
  /** Whether the server chose TLS 1.3; `undefined` before it has. */
  isTls13: boolean | undefined
  /** Whether the client sent a certificate of its own in clear, as TLS 1.2 does. */
  clientCertificateInClear = false
  /** Whether the very first bytes are no TLS record. */
  isNotTls = false
  /** The first few bytes of the client. */
  firstBytes: Uint8Array = new Uint8Array()
  receivedBytes = 0

  readonly #client = new RecordReader({
    record: (record) => this.#clientRecord(record),
    fragment: (record, bytes) => this.#clientFragment(record, bytes),
    broken: () => {
      this.isNotTls = this.recordCount === 0
    },
  })
  readonly #server = new RecordReader({
    record: (record) => this.#serverRecord(record),
    fragment: ({ type }, bytes) => {
      if (type === contentType.handshake && !this.#serverIsEncrypted) this.#serverMessages.push(bytes)
    },
    broken: () => {},
  })
  readonly #clientMessages = new MessageReader((message) => this.#clientMessage(message))
  readonly #serverMessages = new MessageReader(({ type, body }) => {
    if (type === messageType.serverHello) this.isTls13 ??= choosesTls13(body)
    if (type === messageType.certificate) this.certificateSent = true
  })
  #clientIsEncrypted = false
  #serverIsEncrypted = false
  #alertBytes: number[] = []

  /** Notes bytes that the client sent. */
  received(chunk: Uint8Array): void {
    this.receivedBytes += chunk.length
    const missing = maxFirstBytes - this.firstBytes.length
    if (missing > 0) this.firstBytes = Buffer.concat([this.firstBytes, chunk.subarray(0, missing)])
    this.#client.push(chunk)
  }

  /** Notes bytes that the server sent. */
  sent(chunk: Uint8Array): void {
    this.#server.push(chunk)
  }

  #clientRecord(record: TlsRecord): void {
    this.recordCount++
    if (this.clientRecords.length < maxRecords) this.clientRecords.push(record)
    if (record.type === contentType.changeCipherSpec || record.type === contentType.applicationData) {
      this.#clientIsEncrypted = true
    }
  }

  #clientFragment({ type, length }: TlsRecord, bytes: Uint8Array): void {
    // TLS 1.3 lets an unencrypted alert follow the dummy ChangeCipherSpec; an encrypted one is longer.
    if (type === contentType.alert && length === 2) this.#clientAlert(bytes)
    if (type === contentType.handshake && !this.#clientIsEncrypted) this.#clientMessages.push(bytes)
  }

  #clientAlert(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#alertBytes.push(byte)
      if (this.#alertBytes.length < 2) continue
      if (this.alerts.length < maxRecords) this.alerts.push(alertOf(byte))
      this.#alertBytes = []
    }
  }

  #clientMessage({ type, length, body }: HandshakeMessage): void {
    // A second ClientHello answers a HelloRetryRequest; the first one is the client's own voice.
    if (type === messageType.clientHello) this.clientHello ??= readClientHello(body)
    // An empty list is 3 bytes: the client was asked and has none.
    if (type === messageType.certificate && length > 3) this.clientCertificateInClear = true
  }

  #serverRecord({ type }: TlsRecord): void {
    // In TLS 1.3 all that follows the ServerHello, the certificate first of all, is encrypted.
    if (type === contentType.applicationData) this.certificateSent = true
    // In TLS 1.2 handshake messages go on in this record type after it, unreadable.
    if (type === contentType.changeCipherSpec) this.#serverIsEncrypted = true
  }
}
