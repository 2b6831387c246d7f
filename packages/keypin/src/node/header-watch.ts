import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** Told of every `Public-Key-Pins` header that a response brings, with the socket it came over. */
export type HeaderListener = (header: string, socket: Socket) => void

const NAME = 'public-key-pins'

/**
 * Watches the responses of `http` and undici (the built-in `fetch` too) through the channels they publish. Gives the
 * way to stop.
 */
export function watchPinsHeaders(listener: HeaderListener): () => void {
  const sockets = new WeakMap<object, Socket>()
  const channels: readonly (readonly [string, (message: unknown) => void])[] = [
    ['http.client.response.finish', (message) => fromHttp(message as HttpMessage, listener)],
    ['undici:client:sendHeaders', (message) => rememberSocket(message as UndiciMessage, sockets)],
    ['undici:request:headers', (message) => fromUndici(message as UndiciMessage, sockets, listener)],
  ]
  for (const [name, onMessage] of channels) diagnostics.subscribe(name, onMessage)
  return () => {
    for (const [name, onMessage] of channels) diagnostics.unsubscribe(name, onMessage)
  }
}

interface HttpMessage {
  readonly request: ClientRequest
  readonly response: IncomingMessage
}

interface UndiciMessage {
  readonly request: object
  readonly socket?: Socket
  readonly response?: { readonly headers?: readonly (Buffer | string)[] }
}

function fromHttp({ response }: HttpMessage, listener: HeaderListener): void {
  const header = response.headers[NAME]
  if (typeof header === 'string') listener(firstOf(header), response.socket)
}

// Of several headers only the first counts (RFC 7469, section 2.3.1); Node joins them with a comma. Any server of the
// program can send one, so this takes time in its length and no more.
function firstOf(headers: string): string {
  return /^(?:[^",]|"[^"]*"?)*/.exec(headers)?.[0] ?? ''
}

function rememberSocket({ request, socket }: UndiciMessage, sockets: WeakMap<object, Socket>): void {
  if (socket !== undefined) sockets.set(request, socket)
}

function fromUndici(
  { request, response }: UndiciMessage,
  sockets: WeakMap<object, Socket>,
  listener: HeaderListener,
) {
  const headers = response?.headers ?? []
  const at = headers.findIndex((name, index) => index % 2 === 0 && String(name).toLowerCase() === NAME)
  const socket = sockets.get(request)
  if (at !== -1 && socket !== undefined) listener(String(headers[at + 1]), socket)
}
