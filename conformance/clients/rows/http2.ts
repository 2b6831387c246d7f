import type { Client } from '../client.ts'
import { http2OrHttp1 } from '../endpoints/http.ts'

/** Node's own HTTP/2. */
export const http2: Client = {
  name: 'http2',
  endpoint: http2OrHttp1,
  imports: `import http2 from 'node:http2'`,
  unchanged: 'http2.connect(url)',
  recipe: 'http2.connect(url, pinner.tlsOptions())',
  lost: {
    how: '`http2.connect` takes no agent',
    recipe: 'http2.connect(url, { agent: pinner.agent() })',
  },
  use: `await new Promise((resolve, reject) => {
    client.on('error', reject)
    client.request({ ':path': '/' }).on('error', reject).on('end', resolve).resume()
  })`,
  close: 'client.destroy()',
}
