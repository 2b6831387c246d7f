import type { Client } from '../client.ts'
import { http2OrHttp1 } from '../endpoints/http.ts'

/** ky, on `fetch`; version 1 is the last for Node 20. */
export const ky: readonly Client[] = ['ky', 'ky-1'].map((folder) => ({
  name: 'ky',
  package: folder,
  endpoint: http2OrHttp1,
  imports: `import ky from '${folder}'`,
  given: { options: '{ retry: 0 }' },
  unchanged: 'ky.get(url, options)',
  recipe: 'ky.get(url, { ...options, fetch: pinnedFetch(pinner) })',
  lost: {
    how: 'ky takes no agent',
    recipe: 'ky.get(url, { ...options, agent: pinner.agent() })',
  },
  use: 'await client.text()',
}))
