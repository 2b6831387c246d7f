import assert from 'node:assert/strict'
import { once } from 'node:events'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { createPinner, PinMismatchError } from 'keypin/node'
import { ask } from './clients.ts'
import { serve } from './tls-server.ts'
import { HOST, LOOPBACK, lookup, pinSet, pinText, world } from './world.ts'

interface Collector {
  readonly url: string
  /** The next report that arrives. */
  readonly next: () => Promise<Record<string, unknown>>
  readonly received: () => number
  readonly close: () => void
}

async function collect(host: string, statuses: readonly number[] = []): Promise<Collector> {
  const waiting = [...statuses]
  const bodies: Record<string, unknown>[] = []
  const server = https.createServer(
    { key: world.genuine.keyPem, cert: world.genuine.chainPem() },
    async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      bodies.push(JSON.parse(Buffer.concat(chunks).toString()))
      response.statusCode = waiting.shift() ?? 204
      response.end()
      server.emit('report')
    },
  )
  await once(server.listen(0, LOOPBACK), 'listening')
  let taken = 0
  return {
    url: `https://${host}:${(server.address() as AddressInfo).port}/pins`,
    received: () => bodies.length,
    next: async () => {
      while (bodies.length <= taken) await once(server, 'report')
      taken += 1
      return bodies[taken - 1] as Record<string, unknown>
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const reportOptions = { ca: world.ca, lookup } as unknown as https.AgentOptions

describe('pin failures are reported', () => {
  test('a mismatch is told once, with what came and what was expected', async () => {
    const collector = await collect('localhost')
    const hostile = await serve(world.forged)
    const pinner = createPinner(pinSet({ reportTo: [collector.url] }), { reportOptions })
    const options = { host: LOOPBACK, port: hostile.port, servername: HOST, ca: world.ca }
    for (let n = 0; n < 3; n++) await assert.rejects(ask(pinner.connect(options)), PinMismatchError)
    const report = await collector.next()
    assert.equal(report.hostname, HOST)
    assert.ok(JSON.stringify(report).includes(pinText(world.genuine).slice('sha256/'.length)))
    // A further failure of another kind arrives after any repetition would have.
    pinner.update(pinSet({ reportTo: [collector.url], forbid: [pinText(world.forged)] }))
    await assert.rejects(ask(pinner.connect(options)), PinMismatchError)
    await collector.next()
    assert.equal(collector.received(), 2)
    pinner.close()
    collector.close()
    await hostile.close()
  })

  test('options that no connection can be made with lose the report, not the program', async () => {
    const hostile = await serve(world.forged)
    const broken = { minVersion: 'TLSv9' } as unknown as https.AgentOptions
    const pinner = createPinner(pinSet({ reportTo: ['https://collector.test/'] }), { reportOptions: broken })
    const options = { host: LOOPBACK, port: hostile.port, servername: HOST, ca: world.ca }
    await assert.rejects(ask(pinner.connect(options)), PinMismatchError)
    await new Promise((resolve) => setTimeout(resolve, 20)) // The report is tried in a timer of 0 ms.
    pinner.close()
    await hostile.close()
  })

  test('the report reaches a collector on the failing host itself, which that entry would refuse', async () => {
    const collector = await collect('localhost')
    const hostile = await serve(world.forged)
    const wrong = {
      pins: [pinText(world.issuing), pinText(world.genuineRoot)].map((pin) => ({ pin, position: 'leaf' })),
    }
    const pinner = createPinner(pinSet({ ...wrong, reportTo: [collector.url] }, 'localhost'), {
      reportOptions,
    })
    const options = { host: LOOPBACK, port: hostile.port, servername: 'localhost', ca: world.ca }
    await assert.rejects(ask(pinner.connect(options)), PinMismatchError)
    assert.equal((await collector.next()).hostname, 'localhost')
    pinner.close()
    collector.close()
    await hostile.close()
  })

  test('a collector that fails is asked again', async () => {
    const collector = await collect('localhost', [500])
    const hostile = await serve(world.forged)
    const pinner = createPinner(pinSet({ reportTo: [collector.url] }), { reportOptions })
    const options = { host: LOOPBACK, port: hostile.port, servername: HOST, ca: world.ca }
    await assert.rejects(ask(pinner.connect(options)), PinMismatchError)
    assert.deepEqual(await collector.next(), await collector.next())
    pinner.close()
    collector.close()
    await hostile.close()
  })

  test('a report is also due when the entry only reports', async () => {
    const collector = await collect('localhost')
    const hostile = await serve(world.forged)
    const pinner = createPinner(pinSet({ mode: 'report', reportTo: [collector.url] }), { reportOptions })
    await ask(pinner.connect({ host: LOOPBACK, port: hostile.port, servername: HOST, ca: world.ca }))
    assert.equal((await collector.next()).hostname, HOST)
    pinner.close()
    collector.close()
    await hostile.close()
  })
})
