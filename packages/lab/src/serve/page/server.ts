import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { hostAndPort, plain } from '../front/address.ts'
import { contentSecurityPolicy, type PageFacts, renderPage } from './document.ts'
import { Feed } from './feed.ts'
import type { PageState } from './state.ts'

/** The page for devices: served in clear, on connections that somebody else took. */
export interface DevicePage {
  /** Serves a connection that asks for the page. */
  serve(socket: Socket): void
  /** Shows how the run goes. */
  publish(state: PageState): void
  readonly state: PageState
  close(): void
}

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="6" cy="6" r="4" fill="none" stroke="#0969da" stroke-width="2"/><path d="M9 9l5 5" stroke="#0969da" stroke-width="2"/></svg>'

const everywhere = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Opens the page. Only what is public is handed in: no private key can come out of it. */
export function openPage(facts: PageFacts, before: PageState): DevicePage {
  const feed = new Feed(before)
  const server = createServer({ maxHeaderSize: 16 * 1024, keepAliveTimeout: 5_000 }, (request, response) => {
    for (const [name, value] of Object.entries(everywhere)) response.setHeader(name, value)
    answer(request, response, facts, feed)
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  return {
    serve: (socket) => {
      socket.on('error', () => {})
      server.emit('connection', socket)
    },
    publish: (state) => feed.publish(state),
    get state() {
      return feed.state
    },
    close: () => feed.close(),
  }
}

function answer(request: IncomingMessage, response: ServerResponse, facts: PageFacts, feed: Feed): void {
  request.resume()
  const isFeed = request.method === 'GET' && pathOf(request) === '/events'
  if (isFeed && feed.take(response)) return
  const { status, type, body, saveAs } = isFeed ? tooMany : replyTo(request, facts, feed)
  if (saveAs !== undefined) response.setHeader('content-disposition', `attachment; filename="${saveAs}"`)
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) })
  response.end(request.method === 'HEAD' ? undefined : body)
}

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
  readonly saveAs?: string | undefined
}

const plainly = (status: number, body: string): Reply => ({ status, type: 'text/plain', body })
const tooMany = plainly(503, 'too many readers\n')

function replyTo(request: IncomingMessage, facts: PageFacts, feed: Feed): Reply {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plainly(405, 'only to be read\n')
  const path = pathOf(request)
  const file = facts.files.find(({ name }) => path === `/${name}`)
  if (file !== undefined) {
    const { name, type, body, isShown } = file
    return { status: 200, type, body, saveAs: isShown ? undefined : name }
  }
  if (path === '/icon.svg') return { status: 200, type: 'image/svg+xml', body: icon }
  if (path !== '/') return plainly(404, 'there is no such page\n')
  const agent = request.headers['user-agent'] ?? ''
  const body = renderPage(facts, feed.state, addressOf(request.socket), agent)
  return { status: 200, type: 'text/html; charset=utf-8', body }
}

/** Of a target as it comes straight, or as it is sent to a proxy. */
const pathOf = ({ url = '/' }: IncomingMessage): string =>
  url.replace(/^http:\/\/[^/]*/iu, '').replace(/[?#].*$/u, '') || '/'

/** Where the device reached the lab: what is to be entered as its proxy. */
const addressOf = ({ localAddress = '', localPort = 0 }: Socket): string =>
  hostAndPort(plain(localAddress), localPort)
