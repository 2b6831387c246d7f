import type { Client } from '../client.ts'
import { http1 } from '../endpoints/http.ts'

/** got; version 14 is the last for Node 20. */
export const got: readonly Client[] = ['got', 'got-14'].map((folder) => ({
  name: 'got',
  package: folder,
  endpoint: http1,
  imports: `import got from '${folder}'`,
  unchanged: 'got(url)',
  recipe: 'got(url, { agent: { https: pinner.agent() } })',
  lost: {
    how: '`agent.http` is for `http:` URLs',
    recipe: 'got(url, { agent: { http: pinner.agent() } })',
  },
  use: 'await client',
}))
