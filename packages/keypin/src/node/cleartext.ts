import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { Surface } from './surfaces.ts'

/**
 * Refuses clear-text HTTP to pinned hosts in the whole process, when the request has its socket and none of its bytes
 * are written: for `http` in `ClientRequest.onSocket`, through which every request gets its socket; for undici and
 * the built-in `fetch` in the channels that undici itself publishes.
 */
export function guardCleartext(surface: Surface): void {
  guardClientRequest(surface)
  diagnostics.subscribe('undici:client:sendHeaders', (message) =>
    refuseUndici(message as UndiciMessage, surface),
  )
}

// Not imported: an import runs every getter of node:http, and that of `WebSocket` loads the built-in undici. That takes
// a fifth of the start, and an undici 8 of the program would find that one, without HTTP/2, in its own place.
const http = process.getBuiltinModule('node:http')

// An agent that could not connect hands over no socket, and its error.
type OnSocket = (this: ClientRequest, socket: Socket | null | undefined, error?: Error) => void

function guardClientRequest(surface: Surface): void {
  const prototype = http.ClientRequest.prototype as unknown as { onSocket: OnSocket }
  const { onSocket } = prototype
  prototype.onSocket = function guardedOnSocket(
    this: ClientRequest,
    socket: Socket | null | undefined,
    error?: Error,
  ): void {
    const hasNone = socket === null || socket === undefined
    const refusal = hasNone ? undefined : firstRefusal(surface, clearHostsOf(this, socket))
    if (refusal === undefined) {
      onSocket.call(this, socket, error)
      return
    }
    socket?.destroy()
    onSocket.call(this, null, refusal)
  }
}

// TLS that ends at a proxy protects nothing behind it: there an `http:` URL, as the path of the request, is clear text.
function clearHostsOf(request: ClientRequest, socket: Socket): readonly string[] {
  return isEncrypted(socket) ? [clearHostOfUrl(request.path)].filter(isName) : hostsOf(request, socket)
}

// A request to a clear-text proxy names its host in the Host header or in its absolute path. CONNECT carries no
// request: what it tunnels is TLS, and judged as such.
function hostsOf(request: ClientRequest, socket: Socket): readonly string[] {
  if (request.method === 'CONNECT') return []
  const { _host: connected } = socket as { _host?: unknown }
  return [connected, request.host, hostHeader(request.getHeader('host')), hostOfUrl(request.path)].filter(
    isName,
  )
}

interface UndiciMessage {
  readonly request: { readonly origin?: unknown; readonly method?: unknown; readonly path?: unknown }
  readonly headers?: unknown
  readonly socket: Socket
}

function refuseUndici({ request, headers, socket }: UndiciMessage, surface: Surface): void {
  if (request.method === 'CONNECT') return
  const proxied = [clearHostOfUrl(request.origin), clearHostOfUrl(request.path)]
  const refusal = firstRefusal(
    surface,
    isEncrypted(socket) ? proxied.filter(isName) : undiciHosts(request, headers),
  )
  if (refusal !== undefined) socket.destroy(refusal)
}

function undiciHosts(request: UndiciMessage['request'], headers: unknown): readonly string[] {
  const header = typeof headers === 'string' ? /^host: *(\S+)/im.exec(headers)?.[1] : undefined
  return [hostOfUrl(request.origin), hostHeader(header), hostOfUrl(request.path)].filter(isName)
}

function firstRefusal(surface: Surface, hosts: readonly string[]): Error | undefined {
  for (const host of new Set(hosts)) {
    const refusal = surface.refuseCleartext(host)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

function isEncrypted(socket: Socket): boolean {
  return (socket as { encrypted?: boolean }).encrypted === true
}

function hostHeader(header: unknown): string | undefined {
  return typeof header === 'string' ? hostOfUrl(`http://${header}`) : undefined
}

function hostOfUrl(url: unknown): string | undefined {
  const text = String(url)
  return URL.canParse(text) ? new URL(text).hostname.replace(/^\[|\]$/g, '') : undefined
}

function clearHostOfUrl(url: unknown): string | undefined {
  return /^http:/i.test(String(url)) ? hostOfUrl(url) : undefined
}

function isName(host: unknown): host is string {
  return typeof host === 'string' && host !== ''
}
