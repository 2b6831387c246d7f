import type { Client } from '../client.ts'
import { http1, http2OrHttp1 } from '../endpoints/http.ts'

const common = {
  package: '@smithy/node-http-handler',
  use: `const request = { protocol: 'https:', hostname: host, port, method: 'GET', path: '/', query: {}, headers: {} }
    const { response } = await client.handle(request)
    await response.body.resume().toArray()`,
  close: 'client.destroy()',
}

/** What the clients of the AWS SDK v3 take as `requestHandler`. */
export const smithyHttp: Client = {
  ...common,
  name: '@smithy/node-http-handler',
  variant: 'AWS SDK v3',
  endpoint: http1,
  imports: `import { NodeHttpHandler } from '@smithy/node-http-handler'`,
  unchanged: 'new NodeHttpHandler()',
  recipe: 'new NodeHttpHandler({ httpsAgent: pinner.agent() })',
  lost: {
    how: '`httpAgent` is for `http:` URLs',
    recipe: 'new NodeHttpHandler({ httpAgent: pinner.agent() })',
  },
}

/** The same over HTTP/2. */
export const smithyHttp2: Client = {
  ...common,
  name: '@smithy/node-http-handler',
  variant: 'AWS SDK v3, HTTP/2',
  endpoint: http2OrHttp1,
  imports: `import { NodeHttp2Handler } from '@smithy/node-http-handler'`,
  unchanged: 'new NodeHttp2Handler()',
  recipe: 'new NodeHttp2Handler({ nodeHttp2ConnectOptions: pinner.tlsOptions() })',
  lost: {
    how: 'HTTP/2 takes no agent',
    recipe: 'new NodeHttp2Handler({ httpsAgent: pinner.agent() })',
  },
}
