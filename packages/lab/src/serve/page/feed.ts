import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { visible } from '../../render/visible.ts'
import type { PageState } from './state.ts'

const maxReaders = 32
// Some open pages of one device.
const maxPerAddress = 6
const heartbeatMs = 15_000
// Some states of a run; a reader that is further behind does not read.
const maxBehind = 1024 * 1024

/** Server-sent events: each is the whole state, so that a page that comes late or lost some is right at once. */
export class Feed {
  readonly #readers = new Set<ServerResponse>()
  readonly #heartbeat: NodeJS.Timeout
  #state: PageState

  constructor(state: PageState) {
    this.#state = state
    this.#heartbeat = setInterval(() => this.#send(':\n\n'), heartbeatMs)
    this.#heartbeat.unref()
  }

  get state(): PageState {
    return this.#state
  }

  publish(state: PageState): void {
    this.#state = state
    this.#send(eventOf(state))
  }

  /** Takes one more reader, if there is room: one to a connection, and not all for one address. */
  take(response: ServerResponse): boolean {
    if (this.#readers.size >= maxReaders || !this.#isWelcome(response.req.socket)) return false
    this.#readers.add(response)
    response.on('close', () => this.#readers.delete(response))
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(`retry: 1000\n\n${eventOf(this.#state)}`)
    return true
  }

  close(): void {
    clearInterval(this.#heartbeat)
    for (const reader of this.#readers) reader.end()
  }

  #isWelcome(socket: Socket): boolean {
    const others = [...this.#readers].map(({ req }) => req.socket)
    const near = others.filter(({ remoteAddress }) => remoteAddress === socket.remoteAddress)
    return near.length < maxPerAddress && !others.includes(socket)
  }

  #send(text: string): void {
    for (const reader of this.#readers) {
      // It comes again by itself, and finds the whole state.
      if (reader.writableLength > maxBehind) reader.destroy()
      else reader.write(text)
    }
  }
}

/** JSON has no line ends of its own, so that nothing in it can end the event. */
const eventOf = (state: PageState): string =>
  `event: state\ndata: ${JSON.stringify(state, (_key, value) => (typeof value === 'string' ? visible(value) : value))}\n\n`
