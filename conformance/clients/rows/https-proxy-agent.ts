import type { Client } from '../client.ts'
import { http1 } from '../endpoints/http.ts'

/** `https` by way of a proxy. */
export const httpsProxyAgent: Client = {
  name: 'https-proxy-agent',
  package: 'https-proxy-agent',
  endpoint: http1,
  isProxied: true,
  imports: `import https from 'node:https'\nimport { HttpsProxyAgent } from 'https-proxy-agent'`,
  unchanged: 'https.get(url, { agent: new HttpsProxyAgent(proxy) })',
  recipe: 'https.get(url, { agent: new HttpsProxyAgent(proxy), ...pinner.tlsOptions() })',
  lost: {
    how: 'the options of its constructor are for the connection to the proxy',
    recipe: 'https.get(url, { agent: new HttpsProxyAgent(proxy, pinner.tlsOptions()) })',
  },
  use: `await new Promise((resolve, reject) => {
    client.on('error', reject).on('response', (response) => response.resume().on('end', resolve))
  })`,
}
