import assert from 'node:assert/strict'
import net from 'node:net'
import { after, before, describe, test } from 'node:test'
import tls, { type ConnectionOptions } from 'node:tls'
import { createPinner, EnforcementError, PinMismatchError } from 'keypin/node'
import { ask } from './clients.ts'
import { serve, type TestServer } from './tls-server.ts'
import { HOST, LOOPBACK, pinSet, world } from './world.ts'

/** A policy that looks the name up as the callback of Node hands it out: exact, and only that one. */
const naive: typeof tls.checkServerIdentity = (host) =>
  host === HOST ? new Error('naive: no pin') : undefined

describe('odd spellings and second names', () => {
  let hostile: TestServer
  before(async () => {
    hostile = await serve(world.forged)
  })
  after(() => hostile.close())

  const spellings = ['PINNED.Test', 'pinned.test.', 'pinned。test', 'ｐinned.test']
  for (const servername of spellings) {
    test(`${servername} is ${HOST}, which the naive look-up misses`, async () => {
      const options = { host: LOOPBACK, port: hostile.port, servername, ca: world.ca }
      const before = hostile.decrypted()
      const pinner = createPinner(pinSet())
      const checkServerIdentity = () => undefined
      await assert.rejects(ask(pinner.connect({ ...options, checkServerIdentity })))
      await hostile.settled()
      assert.equal(hostile.decrypted(), before)
      await ask(tls.connect({ ...options, checkServerIdentity: naive }))
      assert.ok(hostile.decrypted() > before)
    })
  }

  const addresses = ['127.0.0.1', '0x7f.1', '2130706433', '::ffff:127.0.0.1']
  for (const host of addresses) {
    test(`${host} is the pinned address 127.0.0.1`, async () => {
      const pinner = createPinner(pinSet({}, LOOPBACK))
      const options: ConnectionOptions = {
        host,
        port: hostile.port,
        ca: world.ca,
        checkServerIdentity: () => undefined,
      }
      const before = hostile.decrypted()
      await assert.rejects(ask(pinner.connect(options)))
      await hostile.settled()
      assert.equal(hostile.decrypted(), before)
      await ask(tls.connect(options))
      assert.ok(hostile.decrypted() > before)
    })
  }

  test('the pins of the connect host hold under another server name', async () => {
    const pinner = createPinner(pinSet({}, 'localhost'))
    const before = hostile.decrypted()
    const options = { host: 'localhost', port: hostile.port, servername: 'other.test', ca: world.ca }
    await assert.rejects(ask(pinner.connect(options)), PinMismatchError)
    assert.equal(hostile.decrypted(), before)
  })

  test('a connection without any name is refused, since it might be any host', async () => {
    const pinner = createPinner(pinSet())
    const socket = pinner.connect({
      socket: net.connect(hostile.port, LOOPBACK),
      servername: 'exa mple',
      ca: world.ca,
    })
    const before = hostile.decrypted()
    await assert.rejects(ask(socket), EnforcementError)
    assert.equal(hostile.decrypted(), before)
  })
})

describe('the pin set says which hosts count', () => {
  test('unlisted: block refuses a host that no entry covers, and names it', async () => {
    const server = await serve(world.genuine)
    const pinner = createPinner(pinSet({}, 'somewhere.else', { unlisted: 'block' }))
    const options = { host: LOOPBACK, port: server.port, servername: HOST, ca: world.ca }
    await assert.rejects(ask(pinner.connect(options)), { code: 'KEYPIN_PIN_MISMATCH', message: /no entry/ })
    assert.equal(server.decrypted(), 0)
    await server.close()
  })

  test('mode report lets a mismatch through and tells it, but not a wrong name', async () => {
    const server = await serve(world.forged)
    const events: string[] = []
    const pinner = createPinner(pinSet({ mode: 'report' }), {
      onDecision: ({ host, outcome, action }) => events.push(`${host} ${outcome} ${action}`),
    })
    const options = { host: LOOPBACK, port: server.port, ca: world.ca }
    await ask(pinner.connect({ ...options, servername: HOST }))
    assert.ok(events.includes(`${HOST} mismatch allow`))
    const elsewhere = createPinner(pinSet({ mode: 'report' }, 'unnamed.test'))
    const wrongName = elsewhere.connect({ ...options, servername: 'unnamed.test', rejectUnauthorized: false })
    await assert.rejects(ask(wrongName), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    await server.close()
  })

  test('an observer that throws, or rejects later, changes nothing', async () => {
    const server = await serve(world.forged)
    const options = { host: LOOPBACK, port: server.port, servername: HOST, ca: world.ca }
    const observers = [
      () => {
        throw new Error('observer')
      },
      async () => {
        throw new Error('later')
      },
    ]
    for (const onDecision of observers) {
      await assert.rejects(ask(createPinner(pinSet(), { onDecision }).connect(options)), PinMismatchError)
    }
    assert.equal(server.decrypted(), 0)
    await server.close()
  })

  test('a faulty update throws and leaves the good pin set in force', async () => {
    const server = await serve(world.forged)
    const pinner = createPinner(pinSet())
    const { pinSet: before } = pinner
    for (const faulty of [
      '',
      '{}',
      { version: 1, hosts: {} },
      '{"version":1,"hosts":{"a.test":{"pins":[]}}}',
    ]) {
      assert.throws(() => pinner.update(faulty), { code: 'KEYPIN_PINSET_INVALID' })
      assert.equal(pinner.pinSet, before)
    }
    const options = { host: LOOPBACK, port: server.port, servername: HOST, ca: world.ca }
    await assert.rejects(ask(pinner.connect(options)), PinMismatchError)
    pinner.close()
    await assert.rejects(ask(pinner.connect(options)), { code: 'KEYPIN_CLOSED' })
    assert.equal(server.decrypted(), 0)
    await server.close()
  })
})
