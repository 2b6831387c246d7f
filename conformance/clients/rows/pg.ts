import type { Client } from '../client.ts'
import { postgres } from '../endpoints/postgres.ts'

/** PostgreSQL. */
export const pg: Client = {
  name: 'pg',
  package: 'pg',
  endpoint: postgres,
  scheme: 'postgres',
  imports: `import pg from 'pg'`,
  given: { options: `{ host, port, user: 'app' }` },
  unchanged: 'new pg.Client({ ...options, ssl: true })',
  recipe: 'new pg.Client({ ...options, ssl: pinner.tlsOptions() })',
  lost: {
    how: 'an `sslmode` in the connection string replaces `ssl`',
    recipe:
      'new pg.Client({ ...options, connectionString: `${url}?sslmode=require`, ssl: pinner.tlsOptions() })',
  },
  use: `client.on('error', () => {})
    await client.connect()`,
  close: 'await client.end()',
}
