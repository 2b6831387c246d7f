import type { Client } from '../client.ts'
import { mysql } from '../endpoints/mysql.ts'

/** MySQL. It passes a `checkServerIdentity` of its own, and hands on no option of the caller's. */
export const mysql2: Client = {
  name: 'mysql2',
  package: 'mysql2',
  endpoint: mysql,
  imports: `import net from 'node:net'\nimport mysql from 'mysql2/promise'`,
  unchanged: 'mysql.createConnection({ host, port, ssl: {} })',
  recipe:
    'mysql.createConnection({ host, port, ssl: {}, stream: () => pinner.guard(net.connect(port, host)) })',
  lost: {
    how: 'it picks single TLS options and drops the rest',
    recipe: 'mysql.createConnection({ host, port, ssl: pinner.tlsOptions() })',
  },
  use: 'await client',
  close: '(await client).destroy()',
}
