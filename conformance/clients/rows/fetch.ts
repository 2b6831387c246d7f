import type { Client, UndiciMajor } from '../client.ts'
import { http2OrHttp1 } from '../endpoints/http.ts'
import { webSocket } from '../endpoints/web-socket.ts'

/** The `fetch` that comes with Node, with a dispatcher of each undici that fits. */
export const builtInFetch: readonly Client[] = ([6, 7, 8] as const).map(fetchWith)

function fetchWith(undici: UndiciMajor): Client {
  return {
    name: 'built-in `fetch`, dispatcher of undici',
    package: `undici-${undici}`,
    undici,
    endpoint: http2OrHttp1,
    unchanged: 'fetch(url)',
    recipe: 'fetch(url, { dispatcher: pinnedDispatcher(pinner) })',
    lost: {
      how: '`fetch` takes no agent',
      recipe: 'fetch(url, { agent: pinner.agent() })',
    },
    use: 'await (await client).text()',
  }
}

/** The `WebSocket` that comes with Node 22 and later. */
export const builtInWebSocket: Client = {
  name: 'built-in `WebSocket`, dispatcher of undici',
  package: 'undici-7',
  nodes: [22, 24],
  endpoint: webSocket,
  scheme: 'wss',
  unchanged: 'new WebSocket(url)',
  recipe: 'new WebSocket(url, { dispatcher: pinnedDispatcher(pinner) })',
  lost: {
    how: 'the built-in `WebSocket` takes no agent',
    recipe: 'new WebSocket(url, { agent: pinner.agent() })',
  },
  use: `await new Promise((resolve, reject) => {
    client.addEventListener('message', resolve)
    client.addEventListener('error', (event) => reject(event.error ?? new Error(event.message)))
  })`,
  close: 'client.close()',
}
