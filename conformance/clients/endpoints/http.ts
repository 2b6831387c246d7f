import http from 'node:http'
import http2, { type ServerHttp2Stream } from 'node:http2'
import type { Endpoint } from './endpoint.ts'

const http1Server = http.createServer((request, response) => {
  request.resume()
  response.setHeader('content-type', 'application/json')
  response.end('"ok"')
})

/** HTTP/1.1: answers every request with the JSON text "ok". */
export const http1: Endpoint = {
  alpn: ['http/1.1'],
  speak: (stream) => {
    http1Server.emit('connection', stream)
  },
}

const http2Server = http2.createServer()
http2Server.on('stream', (stream, headers) => {
  stream.on('error', () => {})
  if (headers['content-type']?.startsWith('application/grpc')) answerGrpc(stream)
  else answer(stream)
})
http2Server.on('sessionError', () => {})

/** HTTP/2 with prior knowledge or by ALPN, gRPC over it, and HTTP/1.1 for those who want it. */
export const http2OrHttp1: Endpoint = {
  alpn: ['h2', 'http/1.1'],
  speak: (stream, alpn) => {
    if (alpn === 'http/1.1') http1Server.emit('connection', stream)
    else http2Server.emit('connection', stream)
  },
}

function answer(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200 })
  stream.end('ok')
}

// One empty message, not compressed, and the status in the trailers.
function answerGrpc(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(Buffer.of(0, 0, 0, 0, 0))
}
