import type { Client } from '../client.ts'
import { http1, http2OrHttp1 } from '../endpoints/http.ts'

const lostAgent = {
  how: 'HTTP/2 does not go by `agent.https`',
  recipe: 'got(url, { http2: true, agent: { https: pinner.agent() } })',
}

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

/** got over HTTP/2, which goes by an agent and a connection of its own; version 16 goes back to HTTP/1.1 for an `agent.https`. */
export const gotHttp2: readonly Client[] = ['got', 'got-14'].map((folder) => ({
  name: 'got',
  variant: '`http2: true`',
  package: folder,
  endpoint: http2OrHttp1,
  imports: `import got from '${folder}'`,
  unchanged: 'got(url, { http2: true })',
  recipe: 'got(url, { http2: true, https: pinner.tlsOptions() })',
  ...(folder === 'got' ? {} : { lost: lostAgent }),
  use: 'await client',
}))
