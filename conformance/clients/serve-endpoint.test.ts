import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import tls from 'node:tls'
import { root } from '@keypin/forge'
import type { Endpoint } from './endpoints/endpoint.ts'
import { http1 } from './endpoints/http.ts'
import { ldapStartTls } from './endpoints/ldap.ts'
import { mysql } from './endpoints/mysql.ts'
import { postgres } from './endpoints/postgres.ts'
import { smtpStartTls } from './endpoints/smtp.ts'
import { serveEndpoint } from './serve-endpoint.ts'

// The matrix believes these counters. A client that gives up TLS must not look like one that gave up the connection.
const ca = root({ name: 'Endpoint Root' })
const leaf = ca.leaf('localhost')

/** What a client says in clear that belongs inside TLS: a request, a login, a letter. */
const indiscretions: Readonly<Record<string, readonly [Endpoint, Buffer]>> = {
  'an HTTP request': [http1, Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  'a PostgreSQL startup message': [postgres, Buffer.of(0, 0, 0, 9, 0, 3, 0, 0, 0)],
  'a MySQL login': [mysql, Buffer.from([33, 0, 0, 1, ...Buffer.alloc(33)])],
  'a letter': [smtpStartTls, Buffer.from('EHLO client\r\nMAIL FROM:<a@example.com>\r\n')],
  'an LDAP bind': [ldapStartTls, Buffer.of(0x30, 5, 2, 1, 1, 0x60, 0)],
}

for (const [name, [endpoint, bytes]] of Object.entries(indiscretions)) {
  test(`${name} in clear counts as leaked`, async () => {
    const server = await serveEndpoint(endpoint, leaf, 'TLSv1.3')
    const socket = net.connect(server.port, '127.0.0.1')
    socket.resume().end(bytes)
    await once(socket, 'close')
    await server.settled()
    assert.ok(server.decrypted() > 0)
    assert.equal(server.hellos(), 0)
    await server.close()
  })
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`what a client sends over ${version} is counted to the byte, a handshake alone is not`, async () => {
    const server = await serveEndpoint(http1, leaf, version)
    const options = { port: server.port, host: '127.0.0.1', servername: 'localhost', ca: ca.pem }
    const silent = tls.connect(options)
    await once(silent, 'secureConnect')
    silent.destroy()
    const speaking = tls.connect(options)
    speaking.end('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(speaking.resume(), 'close')
    await server.settled()
    assert.equal(speaking.getProtocol() ?? version, version)
    assert.equal(server.decrypted(), 27)
    assert.equal(server.hellos(), 2)
    await server.close()
  })
}
