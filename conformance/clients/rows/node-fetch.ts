import type { Client } from '../client.ts'
import { http1 } from '../endpoints/http.ts'

/** node-fetch, on `https`. */
export const nodeFetch: Client = {
  name: 'node-fetch',
  package: 'node-fetch',
  endpoint: http1,
  imports: `import fetch from 'node-fetch'`,
  unchanged: 'fetch(url)',
  recipe: 'fetch(url, { agent: pinner.agent() })',
  lost: {
    how: 'node-fetch takes no dispatcher',
    recipe: 'fetch(url, { dispatcher: pinnedDispatcher(pinner) })',
  },
  use: 'await (await client).text()',
}
