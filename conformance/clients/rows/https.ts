import type { Client } from '../client.ts'
import { http1 } from '../endpoints/http.ts'

/** What axios, got, node-fetch, superagent, ws and many more stand on. */
export const https: Client = {
  name: 'https',
  endpoint: http1,
  imports: `import https from 'node:https'`,
  unchanged: 'https.get(url)',
  recipe: 'https.get(url, { agent: pinner.agent() })',
  lost: {
    how: '`dispatcher` is for `fetch`; `https` takes `agent`',
    recipe: 'https.get(url, { dispatcher: pinner.agent() })',
  },
  use: `await new Promise((resolve, reject) => {
    client.on('error', reject).on('response', (response) => response.resume().on('end', resolve))
  })`,
}

/** `https` by way of the proxy of the environment, or of the agent. */
export const httpsProxyEnv: Client = {
  name: 'https',
  variant: '`proxyEnv`',
  isProxied: true,
  nodes: [22, 24],
  endpoint: http1,
  imports: `import https from 'node:https'`,
  given: { options: '{ proxyEnv: { HTTPS_PROXY: proxy } }' },
  unchanged: 'https.get(url, { agent: new https.Agent(options) })',
  recipe: 'https.get(url, { agent: pinner.agent(options) })',
  use: `await new Promise((resolve, reject) => {
    client.on('error', reject).on('response', (response) => response.resume().on('end', resolve))
  })`,
}
