import https from 'node:https'
import { BoundedMap } from './bounded-map.ts'
import type { Mark } from './guard.ts'
import { MARK } from './guard.ts'

// A report is a few KiB; with two chains of six certificates of 4 KiB each it stays under this.
const MAX_BODY_BYTES = 64 * 1024
const MAX_QUEUED = 100
const MAX_REMEMBERED = 1000
const REPEAT_AFTER_MS = 24 * 60 * 60 * 1000 // TrustKit tells an identical failure once a day, too.
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 10 * 60 * 1000
const MAX_TRIES = 6
const TIMEOUT_MS = 10_000

/** A report on its way. */
export interface OutgoingReport {
  readonly url: string
  /** Equal for reports that tell the same failure. */
  readonly key: string
  readonly body: string
  /** How the connection that carries it is marked. */
  readonly mark: Mark
}

interface Queued extends OutgoingReport {
  tries: number
}

/**
 * Sends reports one after the other, without ever standing in the way of the program: bounded in size and number,
 * told once a day, retried with growing pauses, forgotten after six tries.
 */
export class ReportSender {
  readonly #queue: Queued[] = []
  readonly #told = new BoundedMap<string, number>(MAX_REMEMBERED)
  readonly #agent: https.Agent
  #timer: NodeJS.Timeout | undefined
  #sending = false
  #closed = false

  constructor(options: https.AgentOptions = {}) {
    this.#agent = new https.Agent({ ...options, keepAlive: false, maxSockets: 1 })
  }

  /** Queues a report, unless it was told lately, is too large, or too many wait already. Gives whether it was queued. */
  enqueue(report: OutgoingReport, now: number): boolean {
    const key = `${report.url} ${report.key}`
    const last = this.#told.get(key)
    if (this.#closed || (last !== undefined && now - last < REPEAT_AFTER_MS)) return false
    if (Buffer.byteLength(report.body) > MAX_BODY_BYTES || this.#queue.length >= MAX_QUEUED) return false
    this.#told.set(key, now)
    this.#queue.push({ ...report, tries: 0 })
    this.#sendNext(0)
    return true
  }

  close(): void {
    this.#closed = true
    this.#queue.length = 0
    clearTimeout(this.#timer)
    this.#agent.destroy()
  }

  #sendNext(delayMs: number): void {
    if (this.#sending || this.#closed || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const report = this.#queue.shift()
      if (report === undefined) return
      this.#sending = true
      tryToPost(report, this.#agent, (isDelivered) => this.#sent(report, isDelivered))
    }, delayMs)
    if (delayMs > 0) this.#timer.unref()
  }

  #sent(report: Queued, isDelivered: boolean): void {
    this.#sending = false
    if (this.#closed) return
    if (!isDelivered) report.tries += 1
    if (!isDelivered && report.tries < MAX_TRIES) this.#queue.push(report)
    this.#sendNext(isDelivered ? 0 : Math.min(FIRST_RETRY_MS * 4 ** (report.tries - 1), LAST_RETRY_MS))
  }
}

// TLS options that Node refuses throw at once, and would end the program out of a timer on the first interception.
function tryToPost(report: Queued, agent: https.Agent, done: (isDelivered: boolean) => void): void {
  try {
    post(report, agent, done)
  } catch {
    done(false)
  }
}

function post(report: Queued, agent: https.Agent, done: (isDelivered: boolean) => void): void {
  let isOver = false
  const finish = (isDelivered: boolean): void => {
    if (isOver) return
    isOver = true
    done(isDelivered)
  }
  const options: https.RequestOptions & { [MARK]: Mark } = {
    method: 'POST',
    agent,
    timeout: TIMEOUT_MS,
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(report.body) },
    [MARK]: report.mark,
  }
  const request = https.request(report.url, options, (response) => {
    const { statusCode = 0 } = response
    response.destroy() // What a collector answers is of no use, and may be endless.
    // A refusal (4xx) will not change by asking again.
    finish(statusCode < 500 && statusCode !== 429)
  })
  // The first try may hold the program open for its ten seconds at most, so that a short one still tells; no other does.
  if (report.tries > 0) request.on('socket', (socket) => socket.unref())
  request.on('timeout', () => request.destroy())
  request.on('error', () => finish(false))
  request.on('close', () => finish(false))
  request.end(report.body)
}
