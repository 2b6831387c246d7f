import type { Client } from '../client.ts'
import { http1 } from '../endpoints/http.ts'

const common = { package: 'axios', endpoint: http1, imports: `import axios from 'axios'` }

/** axios as it comes: on `https`. */
export const axiosHttp: Client = {
  ...common,
  name: 'axios',
  unchanged: 'axios.get(url)',
  recipe: 'axios.get(url, { httpsAgent: pinner.agent() })',
  lost: {
    how: '`httpAgent` is for `http:` URLs',
    recipe: 'axios.get(url, { httpAgent: pinner.agent() })',
  },
  use: 'await client',
}

/** axios on `fetch`. */
export const axiosFetch: Client = {
  ...common,
  name: 'axios',
  variant: 'fetch adapter',
  unchanged: `axios.get(url, { adapter: 'fetch' })`,
  recipe: `axios.get(url, { adapter: 'fetch', fetchOptions: { dispatcher: pinnedDispatcher(pinner) } })`,
  lost: {
    how: 'the fetch adapter ignores `httpsAgent`',
    recipe: `axios.get(url, { adapter: 'fetch', httpsAgent: pinner.agent() })`,
  },
  use: 'await client',
}
