import type { Client } from '../client.ts'
import { http1 } from '../endpoints/http.ts'

/** superagent, on `https`. */
export const superagent: Client = {
  name: 'superagent',
  package: 'superagent',
  endpoint: http1,
  imports: `import superagent from 'superagent'`,
  unchanged: 'superagent.get(url)',
  recipe: 'superagent.get(url).agent(pinner.agent())',
  lost: {
    how: '`superagent.agent()` picks single TLS options and drops the rest',
    recipe: 'superagent.agent(pinner.tlsOptions()).get(url)',
  },
  use: 'await client',
}
