import assert from 'node:assert/strict'
import https from 'node:https'
import { describe, test } from 'node:test'
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls'
import { createPinner, PinMismatchError } from 'keypin/node'
import { ask } from './clients.ts'
import { serve } from './tls-server.ts'
import { HOST, LOOPBACK, lookup, pinSet, pinText, sparePin, world } from './world.ts'

const wrongPins = { pins: [sparePin, `sha256/${Buffer.alloc(32, 8).toString('base64')}`] }

describe('handshakes without a certificate', () => {
  const psk = { psk: Buffer.alloc(32, 1), identity: 'device' }

  test('a pinned host that is reached by a pre-shared key showed no certificate, and gets 0 bytes', async () => {
    const pskOptions = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' as const }
    const server = await serve(world.forged, { ...pskOptions, pskCallback: () => psk.psk })
    const options: ConnectionOptions = { host: LOOPBACK, port: server.port, servername: HOST, ...pskOptions }
    const client = { ...options, pskCallback: () => psk, checkServerIdentity: () => undefined }
    await ask(tls.connect(client)) // The usual recipe's callback is handed an empty certificate here.
    const before = server.decrypted()
    assert.ok(before > 0)
    await assert.rejects(ask(createPinner(pinSet()).connect(client)), { code: 'KEYPIN_NO_CERTIFICATE' })
    assert.equal(server.decrypted(), before)
    await server.close()
  })
})

describe('renegotiation over TLS 1.2', () => {
  test('is judged as a new decision', async () => {
    const sockets: TLSSocket[] = []
    const answer = (socket: TLSSocket): void => {
      sockets.push(socket)
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    }
    const server = await serve(world.genuine, { maxVersion: 'TLSv1.2', answer })
    let decisions = 0
    const pinner = createPinner(pinSet(), { onDecision: () => decisions++ })
    const socket = pinner.connect({ host: LOOPBACK, port: server.port, servername: HOST, ca: world.ca })
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    const before = decisions
    const again = new Promise((resolve) => socket.once('secure', resolve))
    sockets[0]?.renegotiate({}, () => {})
    await again
    assert.ok(decisions > before)
    socket.destroy()
    await server.close()
  })
})

describe('agents that are shared', () => {
  function get(
    agent: https.Agent,
    port: number,
    options: https.RequestOptions = {},
  ): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const target = { host: HOST, port, agent, lookup: lookup as never, ...options }
      const request = https.get(target, (response) =>
        response.resume().on('end', () => resolve(response.statusCode)),
      )
      request.on('error', reject)
    })
  }

  test('one agent for an unpinned and a pinned host lets the one through and holds the other', async () => {
    const hostile = await serve(world.forged)
    const pinner = createPinner(pinSet(wrongPins))
    const agent = pinner.agent({ ca: world.ca })
    assert.equal(await get(agent, hostile.port, { host: 'other.test' }), 200)
    const between = hostile.decrypted()
    await assert.rejects(get(agent, hostile.port), PinMismatchError)
    assert.equal(hostile.decrypted(), between)
    assert.ok(between > 0)
    agent.destroy()
    await hostile.close()
  })

  test('two pinners for one host do not share connections or sessions', async () => {
    const genuine = await serve(world.genuine)
    const right = createPinner(pinSet()).agent({ ca: world.ca })
    const wrong = createPinner(pinSet({ pins: [pinText(world.forged), sparePin] })).agent({ ca: world.ca })
    assert.equal(await get(right, genuine.port), 200)
    const before = genuine.decrypted()
    await assert.rejects(get(wrong, genuine.port), PinMismatchError)
    assert.equal(genuine.decrypted(), before)
    right.destroy()
    wrong.destroy()
    await genuine.close()
  })
})
