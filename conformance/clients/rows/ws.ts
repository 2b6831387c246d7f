import type { Client } from '../client.ts'
import { webSocket } from '../endpoints/web-socket.ts'

/** ws, on `https`. */
export const ws: Client = {
  name: 'ws',
  package: 'ws',
  endpoint: webSocket,
  scheme: 'wss',
  imports: `import { WebSocket } from 'ws'`,
  unchanged: 'new WebSocket(url)',
  recipe: 'new WebSocket(url, { agent: pinner.agent() })',
  lost: {
    how: '`dispatcher` is for the built-in `WebSocket`; ws takes `agent`',
    recipe: 'new WebSocket(url, { dispatcher: pinnedDispatcher(pinner) })',
  },
  use: `await new Promise((resolve, reject) => client.on('error', reject).on('message', resolve))`,
  close: 'client.terminate()',
}
