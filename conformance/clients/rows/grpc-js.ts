import type { Client } from '../client.ts'
import { http2OrHttp1 } from '../endpoints/http.ts'

/** gRPC over HTTP/2. */
export const grpcJs: Client = {
  name: '@grpc/grpc-js',
  package: '@grpc/grpc-js',
  endpoint: http2OrHttp1,
  imports: `import grpc from '@grpc/grpc-js'`,
  given: { target: '`${host}:${port}`' },
  unchanged: 'new grpc.Client(target, grpc.credentials.createSsl())',
  recipe: 'new grpc.Client(target, grpc.credentials.createSsl(null, null, null, pinner.tlsOptions()))',
  lost: {
    how: 'channel options are no TLS options',
    recipe: 'new grpc.Client(target, grpc.credentials.createSsl(), pinner.tlsOptions())',
  },
  use: `await new Promise((resolve, reject) => {
    const bytes = (value) => value
    client.makeUnaryRequest('/test.Test/Ask', bytes, bytes, Buffer.from('secret'), (error, answer) => {
      if (error === null) resolve(answer)
      else reject(error)
    })
  })`,
  close: 'client.close()',
}
