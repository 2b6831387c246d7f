import type { Client, UndiciMajor } from '../client.ts'
import { http2OrHttp1 } from '../endpoints/http.ts'

const MAJORS: readonly UndiciMajor[] = [5, 6, 7, 8]

/** undici's `request`, with the dispatcher of `keypin/undici`. */
export const undiciRequest: readonly Client[] = MAJORS.map((undici) => ({
  ...common(undici),
  name: 'undici',
  variant: '`request`',
  imports: `import { Agent, request } from 'undici'`,
  unchanged: 'request(url)',
  recipe: 'request(url, { dispatcher: pinnedDispatcher(pinner) })',
  lost: {
    how: 'an `Agent` takes TLS options under `connect` only',
    recipe: 'request(url, { dispatcher: new Agent(pinner.tlsOptions()) })',
  },
  use: 'await (await client).body.text()',
}))

/** undici's `fetch`, as `keypin/undici` hands it out. */
export const undiciFetch: readonly Client[] = MAJORS.map((undici) => ({
  ...common(undici),
  name: 'undici',
  variant: '`fetch`',
  imports: `import { fetch } from 'undici'`,
  unchanged: 'fetch(url)',
  recipe: 'pinnedFetch(pinner)(url)',
  lost: {
    how: '`fetch` takes no agent',
    recipe: 'fetch(url, { agent: pinner.agent() })',
  },
  use: 'await (await client).text()',
}))

/** undici by way of a proxy. */
export const undiciProxyAgent: readonly Client[] = MAJORS.map((undici) => ({
  ...common(undici),
  name: 'undici',
  variant: '`ProxyAgent`',
  isProxied: true,
  imports: `import { ProxyAgent, request } from 'undici'`,
  unchanged: 'request(url, { dispatcher: new ProxyAgent(proxy) })',
  recipe: 'request(url, { dispatcher: new ProxyAgent({ uri: proxy, requestTls: pinner.tlsOptions() }) })',
  lost: {
    how: '`proxyTls` is for the connection to the proxy, and `connect` is ignored',
    recipe: 'request(url, { dispatcher: new ProxyAgent({ uri: proxy, proxyTls: pinner.tlsOptions() }) })',
  },
  use: 'await (await client).body.text()',
}))

function common(undici: UndiciMajor): Pick<Client, 'package' | 'undici' | 'endpoint'> {
  return { package: `undici-${undici}`, undici, endpoint: http2OrHttp1 }
}
