import assert from 'node:assert/strict'
import http2 from 'node:http2'
import https from 'node:https'
import { after, before, describe, test } from 'node:test'
import tls, { type ConnectionOptions } from 'node:tls'
import { root } from '@keypin/forge'
import { formatPin, pinOf } from 'keypin'
import { createPinner, PinMismatchError, type Pinner } from 'keypin/node'
import { pinnedDispatcher, pinnedFetch } from 'keypin/undici'
import { request } from 'undici'
import { serve, type TestServer } from './tls-server.ts'

const HOST = 'pinned.test'
const genuineRoot = root({ name: 'Genuine Root' })
const genuine = genuineRoot.intermediate({ name: 'Genuine Issuing' }).leaf([HOST, '127.0.0.1'])
const interceptor = root({ name: 'Interceptor' })
const forged = interceptor.intermediate().leaf([HOST, '127.0.0.1'])
const ca = genuineRoot.pem + interceptor.pem
const spare = `sha256/${Buffer.alloc(32, 7).toString('base64')}`

function pinSet(): object {
  return { version: 1, hosts: { [HOST]: { pins: [formatPin(pinOf(genuine.der)), spare] } } }
}

/** Sends one request for HOST to a server; settles when it was answered, rejects when it was refused. */
type Surface = (pinner: Pinner, port: number) => Promise<unknown>

const base = { ca, servername: HOST, host: '127.0.0.1' }

const surfaces: Readonly<Record<string, Surface>> = {
  'connect()': (pinner, port) => speak(pinner.connect({ ...base, port })),
  'tlsOptions()': (pinner, port) => speak(tls.connect(pinner.tlsOptions({ ...base, port }))),
  'tlsOptions() copied, rejectUnauthorized: false': (pinner, port) =>
    speak(tls.connect({ ...pinner.tlsOptions({ ...base, port }), rejectUnauthorized: false })),
  'agent()': (pinner, port) => get(port, pinner.agent({ ca })),
  'agent() with rejectUnauthorized: false on the request': (pinner, port) =>
    get(port, pinner.agent({ ca }), { rejectUnauthorized: false }),
  'undici dispatcher': (pinner, port) => {
    const dispatcher = pinnedDispatcher(pinner, { connect: { ca, lookup: loopback } as never })
    return request(`https://${HOST}:${port}/`, { dispatcher })
  },
  pinnedFetch: (pinner, port) => {
    const lookup = loopback as never
    return pinnedFetch(pinner, { connect: { ca, lookup } as never })(`https://${HOST}:${port}/`)
  },
  'built-in fetch': (pinner, port) => {
    const dispatcher = pinnedDispatcher(pinner, { connect: { ca, lookup: loopback } as never })
    return fetch(`https://${HOST}:${port}/`, { dispatcher } as never)
  },
  'http2.connect': (pinner, port) => askHttp2(pinner, port),
}

function loopback(_host: string, options: { all?: boolean }, done: (...args: unknown[]) => void): void {
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }])
  else done(null, '127.0.0.1', 4)
}

function speak(socket: tls.TLSSocket): Promise<unknown> {
  return new Promise((resolve, reject) => {
    socket.write('GET / HTTP/1.1\r\nHost: pinned.test\r\n\r\n')
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data)
    })
    socket.once('error', reject)
  })
}

function get(port: number, agent: https.Agent, options: https.RequestOptions = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = https.get(
      { host: HOST, port, agent, lookup: loopback as never, ...options },
      (response) => {
        response.resume()
        response.on('end', () => {
          agent.destroy()
          resolve(response.statusCode)
        })
      },
    )
    request.on('error', reject)
  })
}

function askHttp2(pinner: Pinner, port: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = pinner.tlsOptions({ ca, servername: HOST } as ConnectionOptions)
    const session = http2.connect(`https://127.0.0.1:${port}`, options)
    session.on('error', reject)
    session.on('connect', () => {
      session.destroy()
      resolve('connected')
    })
  })
}

function pinErrorIn(error: unknown): PinMismatchError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof PinMismatchError) return at
  return undefined
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  describe(`surfaces over ${version}`, () => {
    let honest: TestServer
    let hostile: TestServer
    before(async () => {
      const options = { minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] }
      honest = await serve(genuine, options)
      hostile = await serve(forged, options)
    })
    after(() => Promise.all([honest.close(), hostile.close()]))

    for (const [name, surface] of Object.entries(surfaces)) {
      test(`${name}: the right key is answered, a trusted forgery gets 0 bytes`, async () => {
        const pinner = createPinner(pinSet())
        await surface(pinner, honest.port)
        const before = hostile.decrypted()
        const error = await surface(pinner, hostile.port).then(
          () => undefined,
          (reason: unknown) => reason,
        )
        assert.ok(pinErrorIn(error), `expected a PinMismatchError, got ${error}`)
        await hostile.settled()
        assert.equal(hostile.decrypted() - before, 0)
        pinner.close()
      })
    }

    test('control: without a pinner the forgery is believed', async () => {
      const before = hostile.decrypted()
      await speak(tls.connect({ ...base, port: hostile.port }))
      assert.ok(hostile.decrypted() > before)
    })
  })
}

test('the self-test passes', async () => {
  await createPinner(pinSet()).selfTest()
})
