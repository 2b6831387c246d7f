import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { type SecureContext, type Server, TLSSocket, type TLSSocketOptions } from 'node:tls'
import { type Alert, alertInError, alertOf, isFatal } from '../wire/alerts.ts'
import { hostNamed } from '../wire/server-name.ts'
import { WireWatch } from '../wire/watch.ts'
import type { Answered, AnswerListener, ApplicationProtocol, Reply, StreamKind } from './answer.ts'
import { answerApplication } from './application.ts'
import type { Ending, Evidence, HandshakeStage } from './evidence.ts'
import { redactedFirstLine } from './first-line.ts'
import type { Arrival } from './front/way.ts'
import { plainStream } from './plain-stream.ts'
import type { Speech } from './speech/speech.ts'
import { tap } from './tap.ts'

/** What a connection is served with. */
export interface ConnectionOptions {
  readonly secureContext: SecureContext
  readonly nonce: string
  /** Whether to ask for a client certificate; none is ever required. */
  readonly asksForIdentity: boolean
  /** Says whether so many more decrypted bytes are still welcome. */
  readonly allowance: (bytes: number) => boolean
  readonly arrival?: Arrival | undefined
  readonly withoutAlpn?: boolean
  readonly reply?: Reply | undefined
  /** How a protocol is spoken in which the server begins. */
  readonly speech?: Speech | undefined
  /** What the client sent before TLS that it should have kept for it. */
  readonly disclosedInClear?: string | undefined
  /** A server that never listens, and staples. */
  readonly stapler?: Server | undefined
  /** The handshake is broken off as soon as it has begun. */
  readonly isBrokenOff?: boolean
  /** Whether the chain is not the one under test. */
  readonly isAside?: boolean
  /** Shown instead to whoever asks for this name. */
  readonly aside?: { readonly name: string; readonly options: ConnectionOptions } | undefined
}

const maxFirstLine = 4096
// Both pauses of an answer, and as much again.
const answerMs = 100

/** Serves one connection and watches it to its end. */
export class Connection {
  readonly #started = performance.now()
  readonly #startedAt = new Date()
  readonly #watch = new WireWatch()
  readonly #options: ConnectionOptions
  readonly #peer: string
  readonly #tls: TLSSocket
  readonly #hash = createHash('sha256')
  readonly #times: { hello?: number; finished?: number; firstData?: number; ended?: number } = {}
  readonly #alerts: Alert[] = []
  #session: Pick<Evidence, 'tlsVersion' | 'cipher' | 'alpn'> = {}
  #stage: 'open' | 'finished' = 'open'
  #resumed = false
  #ending: Ending | undefined
  #fault: string | undefined
  #appBytes = 0
  #start: Uint8Array = new Uint8Array()
  #protocol: ApplicationProtocol | undefined
  #exchange: StreamKind | undefined
  #answered: Answered = 'none'
  #identityDisclosed = false
  #closing: NodeJS.Timeout | undefined

  /** @param ended Called once, when nothing more can come. */
  constructor(socket: Socket, options: ConnectionOptions, ended: () => void) {
    this.#options = options
    this.#peer = `${socket.remoteAddress}:${socket.remotePort}`
    const stream = tap(socket, this.#watch, (how) => this.#end(how), { isHeldBack: options.isBrokenOff })
    socket.on('data', () => this.#noteHello(socket))
    this.#tls = new TLSSocket(stream, serverOptions(options))
    this.#tls.on('secure', () => this.#secured())
    this.#tls.on('end', () => this.#end('close_notify'))
    this.#tls.on('error', (error) => this.#failed(error))
    // The socket is half-open on purpose, so that an answer can still go out; nothing else would close it.
    stream.on('end', () => this.#closeAfter(this.#stage === 'finished' ? answerMs : 0))
    stream.on('close', () => this.#tls.destroy())
    this.#tls.on('close', () => {
      clearTimeout(this.#closing)
      this.#end('fin')
      ended()
    })
  }

  /** Ends the watch: what is still open is noted as such. */
  close(): void {
    this.#end('watch-ended')
    this.#tls.destroy()
  }

  /** What was seen so far. */
  evidence(): Evidence {
    const watch = this.#watch
    return {
      startedAt: this.#startedAt.toISOString(),
      peer: this.#peer,
      ...(this.#options.arrival === undefined ? {} : { arrival: this.#options.arrival }),
      stage: this.#stageReached(),
      ending: this.#ending ?? 'watch-ended',
      ...(watch.clientHello === undefined ? {} : { clientHello: watch.clientHello }),
      ...this.#session,
      resumed: this.#resumed,
      records: watch.clientRecords,
      recordCount: watch.recordCount,
      alerts: this.#alertsSeen(),
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
      ...this.#application(),
      identityDisclosed: this.#identityDisclosed || watch.clientCertificateInClear,
      ...this.#inClear(),
      ...(this.#answering().isAside ? { aside: true } : {}),
      times: this.#times,
    }
  }

  #application(): Pick<
    Evidence,
    'appBytes' | 'appSha256' | 'firstLine' | 'protocol' | 'exchange' | 'answered'
  > {
    if (this.#appBytes === 0) return { appBytes: 0, answered: 'none' }
    const protocol = this.#protocol ?? (isHttp2(this.#start) ? undefined : 'raw')
    return {
      appBytes: this.#appBytes,
      appSha256: this.#hash.copy().digest('hex'),
      firstLine: redactedFirstLine(this.#start),
      ...(protocol === undefined ? {} : { protocol }),
      ...(this.#exchange === undefined ? {} : { exchange: this.#exchange }),
      answered: this.#answered,
    }
  }

  #inClear(): Pick<Evidence, 'clearText' | 'firstLine'> {
    const { disclosedInClear } = this.#options
    if (disclosedInClear !== undefined) return { clearText: 'commands', firstLine: disclosedInClear }
    if (!this.#watch.isNotTls) return {}
    return { clearText: isHttp(this.#watch.firstBytes) ? 'http' : 'other' }
  }

  #noteHello(socket: Socket): void {
    if (this.#watch.clientHello === undefined) return
    this.#times.hello ??= this.#now()
    if (this.#options.isBrokenOff !== true) return
    this.#end('broken-off')
    socket.resetAndDestroy()
  }

  /** What this connection is served with: a name may have been asked for that gets something else. */
  #answering(): ConnectionOptions {
    const { aside } = this.#options
    return isNamed(this.#watch.clientHello?.serverName, aside?.name)
      ? (aside?.options ?? this.#options)
      : this.#options
  }

  #secured(): void {
    this.#stage = 'finished'
    this.#times.finished ??= this.#now()
    this.#resumed = this.#tls.isSessionReused()
    // Not `getPeerCertificate`, which Node 24 does not survive for every kind of key.
    this.#identityDisclosed = this.#tls.getPeerX509Certificate() !== undefined
    const { alpnProtocol } = this.#tls
    this.#session = {
      tlsVersion: this.#tls.getProtocol() ?? 'unknown',
      cipher: this.#tls.getCipher().standardName,
      ...(typeof alpnProtocol === 'string' ? { alpn: alpnProtocol } : {}),
    }
    // A renegotiation would come here a second time; the conversation goes on where it was.
    if (this.#tls.listenerCount('data') > 0) return
    const plain = plainStream(this.#tls, (chunk) => this.#decrypted(chunk))
    const listener: AnswerListener = {
      requested: (protocol, exchange) => {
        this.#protocol = protocol
        this.#exchange = exchange
      },
      answered: (much) => {
        if (this.#ending === undefined) this.#answered = much
      },
    }
    const { speech, nonce } = this.#options
    if (speech === undefined) answerApplication(plain, this.#answering(), listener)
    else speech.talk(plain, nonce, listener)
  }

  #decrypted(chunk: Uint8Array): boolean {
    this.#times.firstData ??= this.#now()
    this.#appBytes += chunk.length
    this.#hash.update(chunk)
    const missing = maxFirstLine - this.#start.length
    if (missing > 0) this.#start = Buffer.concat([this.#start, chunk.subarray(0, missing)])
    if (this.#options.allowance(chunk.length)) return true
    this.#end('limit')
    return false
  }

  #failed(error: Error): void {
    const alert = alertInError(error)
    if (alert !== undefined) this.#alerts.push(alert)
    else this.#fault ??= faultOf(error)
    this.#end(alert === undefined ? 'fault' : 'alert')
  }

  #closeAfter(ms: number): void {
    this.#closing ??= setTimeout(() => this.#tls.destroy(), ms)
  }

  /** The first reason counts: what follows is the lab's own clearing up. */
  #end(ending: Ending): void {
    if (this.#ending !== undefined) return
    this.#ending = this.#watch.alerts.some(isFatal) ? 'alert' : ending
    this.#times.ended = this.#now()
  }

  #alertsSeen(): Alert[] {
    const inClear = this.#watch.alerts
    return [...inClear, ...this.#alerts.filter(({ code }) => !inClear.some((alert) => alert.code === code))]
      .concat(this.#ending === 'close_notify' ? [alertOf(0)] : [])
      .filter(({ code }, index, all) => all.findIndex((alert) => alert.code === code) === index)
  }

  #stageReached(): HandshakeStage {
    if (this.#stage === 'finished') return 'finished'
    if (this.#watch.certificateSent) return 'certificate-sent'
    if (this.#watch.clientHello !== undefined) return 'hello'
    return this.#watch.receivedBytes > 0 ? 'bytes' : 'nothing'
  }

  #now(): number {
    return Math.round((performance.now() - this.#started) * 10) / 10
  }
}

function serverOptions(options: ConnectionOptions): TLSSocketOptions {
  const { secureContext, asksForIdentity, withoutAlpn, stapler, aside } = options
  return {
    isServer: true,
    secureContext,
    requestCert: asksForIdentity,
    rejectUnauthorized: false,
    // Whatever the client likes best, also what is not known here.
    ...(withoutAlpn ? {} : { ALPNCallback: ({ protocols }) => protocols[0] }),
    ...(stapler === undefined ? {} : { server: stapler }),
    ...(aside === undefined
      ? {}
      : {
          SNICallback: (name, done) =>
            done(null, isNamed(name, aside.name) ? aside.options.secureContext : secureContext),
        }),
  }
}

const isNamed = (asked: string | undefined, name: string | undefined): boolean =>
  asked !== undefined && hostNamed(asked) === name

const isHttp2 = (start: Uint8Array): boolean => 'PRI * HTTP/2.0'.startsWith(latin1(start.subarray(0, 14)))

const isHttp = (start: Uint8Array): boolean => /^[A-Z]{1,24} \S/u.test(latin1(start))

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** OpenSSL's word for it, without addresses, files and lines. */
const faultOf = (error: Error): string =>
  'reason' in error && typeof error.reason === 'string' ? error.reason : error.message.slice(0, 120)
