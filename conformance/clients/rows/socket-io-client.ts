import type { Client } from '../client.ts'
import { socketIo } from '../endpoints/socket-io.ts'

/** socket.io-client, which begins with long polling on `https`. */
export const socketIoClient: Client = {
  name: 'socket.io-client',
  package: 'socket.io-client',
  endpoint: socketIo,
  imports: `import { io } from 'socket.io-client'`,
  unchanged: 'io(url)',
  recipe: 'io(url, { agent: pinner.agent() })',
  lost: {
    how: 'it picks single TLS options and drops the rest',
    recipe: 'io(url, pinner.tlsOptions())',
  },
  use: `await new Promise((resolve, reject) => client.on('connect_error', reject).on('connect', resolve))`,
  close: 'client.close()',
}
