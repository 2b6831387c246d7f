import assert from 'node:assert/strict'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createPinner, PinMismatchError, type Pinner } from 'keypin/node'
import { pinnedFetch } from 'keypin/undici'
import { Agent } from 'undici'
import { serve, type TestServer } from './tls-server.ts'
import { HOST, lookup, pinSet, world } from './world.ts'

const connect = { ca: world.ca, lookup } as never

describe('pinnedFetch', () => {
  let honest: TestServer
  let hostile: TestServer
  let pinner: Pinner
  let fetch: typeof globalThis.fetch
  before(async () => {
    honest = await serve(world.genuine)
    hostile = await serve(world.forged)
    pinner = createPinner(pinSet())
    fetch = pinnedFetch(pinner, { connect })
  })
  after(async () => {
    pinner.close()
    await Promise.all([honest.close(), hostile.close()])
  })

  test('a Request of the built-in fetch is asked for, and judged', async () => {
    const response = await fetch(new Request(`https://${HOST}:${honest.port}/`))
    assert.equal(await response.text(), 'ok')
    const refused = fetch(new Request(`https://${HOST}:${hostile.port}/`))
    await assert.rejects(refused, ({ cause }: Error) => cause instanceof PinMismatchError)
    assert.equal(hostile.decrypted(), 0)
  })

  // `{ dispatcher, ...init }` lets it through, even where init.dispatcher is undefined.
  test('a dispatcher among the options of a call does not take the place of the pinned one', async () => {
    const unpinned = new Agent({ connect })
    for (const dispatcher of [unpinned, undefined]) {
      const refused = fetch(`https://${HOST}:${hostile.port}/`, { dispatcher } as never)
      await assert.rejects(refused, ({ cause }: Error) => cause instanceof PinMismatchError)
    }
    assert.equal(hostile.decrypted(), 0)
    const naive = globalThis.fetch(`https://${HOST}:${hostile.port}/`, {
      dispatcher: unpinned,
    } as never)
    assert.equal(await (await naive).text(), 'ok', 'control: the forgery is believed by that dispatcher')
    await unpinned.close()
  })

  test('a Request of the built-in fetch keeps its method, headers, body and signal', async () => {
    const server = http.createServer(async (request, response) => {
      const body = (await request.toArray()).join('')
      response.end(`${request.method} ${request.headers['x-color']} ${body}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const request = new Request(url, { method: 'POST', headers: { 'x-color': 'red' }, body: 'hello' })
    assert.equal(await (await fetch(request)).text(), 'POST red hello')
    const signal = AbortSignal.abort(new Error('stopped by the caller'))
    await assert.rejects(fetch(new Request(url, { signal })), /stopped by the caller/)
    server.closeAllConnections()
    server.close()
  })
})
