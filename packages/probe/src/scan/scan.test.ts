import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { describe, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { root } from '@keypin/forge'
import fc from 'fast-check'
import { pinOf } from 'keypin'
import { closedPort, serveTcp, serveTls } from '../testing/servers.ts'
import { ordered } from './ordered.ts'
import { pace } from './pace.ts'
import { scan } from './scan.ts'
import { startThreads } from './threads.ts'

const authority = root()
const leaf = authority.leaf('localhost')
const shown = { key: leaf.keyPem, cert: leaf.chainPem() }
const trusting = { ca: [authority.der], systemStore: false, timeoutMs: 5000 } as const

for (const threads of [0, 2])
  describe(`with ${threads} threads`, () => {
    test('every line of a list is told, in its order, whatever is wrong with some', async () => {
      await using server = await serveTls(shown)
      await using garbage = await serveTcp((socket) => void socket.end('SSH-2.0-x\r\n'))
      const closed = closedPort()
      const good = `localhost:${server.port}`
      const list = [
        good,
        `127.0.0.1:${closed}`,
        'no host at all',
        `127.0.0.1:${garbage.port}`,
        './etc/passwd',
        good,
      ]
      const seen = await gathered(scan(list, { ...trusting, threads, concurrency: 3 }))
      assert.deepEqual(
        seen.map(({ target }) => target),
        list,
      )
      const told = seen.map((one) =>
        'error' in one ? one.error.code : (one.failure?.code ?? one.presented[0]?.pin),
      )
      const pin = pinOf(leaf.der).text
      assert.deepEqual(told, [
        pin,
        'KEYPIN_CONNECTION_REFUSED',
        'KEYPIN_HOST_MALFORMED',
        'KEYPIN_NOT_TLS',
        'KEYPIN_TARGET_MALFORMED',
        pin,
      ])
    })

    test('no more connections are open than were allowed', async () => {
      let open = 0
      let most = 0
      await using server = await serveTcp((socket) => {
        most = Math.max(most, ++open)
        socket.on('close', () => open--)
        setTimeout(() => socket.destroy(), 20)
      })
      const list = Array.from({ length: 30 }, () => `127.0.0.1:${server.port}`)
      for await (const { target } of scan(list, { ...trusting, threads, concurrency: 4, retries: 0 }))
        assert.ok(target)
      // the server is told of the end of a connection a little after the client
      assert.ok(most > 1 && most <= 8, `${most}`)
    })

    test('a scan that is aborted ends with the reason, and leaves nothing behind', async () => {
      await using server = await serveTcp(() => {})
      const stop = new AbortController()
      const endless = (function* () {
        for (;;) yield `127.0.0.1:${server.port}`
      })()
      const running = gathered(scan(endless, { ...trusting, threads, concurrency: 4, signal: stop.signal }))
      stop.abort(new Error('enough'))
      await assert.rejects(running, /enough/)
    })

    test('a scan that is aborted while its list says nothing ends at once, and the list is ended', async () => {
      const stop = new AbortController()
      let isEnded = false
      const silent: AsyncIterableIterator<string> = {
        next: () => new Promise(() => setImmediate(() => stop.abort(new Error('enough')))),
        return: async () => {
          isEnded = true
          return { value: undefined, done: true }
        },
        [Symbol.asyncIterator]: () => silent,
      }
      await assert.rejects(gathered(scan(silent, { ...trusting, threads, signal: stop.signal })), /enough/)
      assert.ok(isEnded)
      assert.equal(getEventListeners(stop.signal, 'abort').length, 0)
    })
  })

test('one that gives no answer is tried again', async () => {
  let calls = 0
  await using server = await serveTcp((socket) => {
    calls += 1
    socket.destroy()
  })
  const [seen] = await gathered(scan([`127.0.0.1:${server.port}`], { ...trusting, retries: 2 }))
  assert.ok(seen !== undefined && 'failure' in seen)
  assert.equal(seen.failure?.code, 'KEYPIN_CONNECTION_CLOSED')
  assert.equal(calls, 9, 'a look makes up to three offers')
})

test('a host that never answers takes its time-out and nothing from the others', async () => {
  await using silent = await serveTcp(() => {})
  await using server = await serveTls(shown)
  const list = [`127.0.0.1:${silent.port}`, `localhost:${server.port}`]
  const seen = await gathered(scan(list, { ...trusting, timeoutMs: 1000, retries: 0 }))
  const told = seen.map((one) => ('error' in one ? one.error.code : one.failure?.code))
  assert.deepEqual(told, ['KEYPIN_TIMED_OUT', undefined])
})

test('a long list leaves nothing behind in memory', async () => {
  const collect = collector()
  /** Kibibytes more after a list than before it. */
  const growth = async (look: (list: Iterable<string>) => Promise<unknown>): Promise<number> => {
    const hosts = function* (count: number): Generator<string> {
      // port 1, where nobody listens
      for (let index = 0; index < count; index++) yield `127.0.0.${index % 250}:1`
    }
    await look(hosts(500))
    const before = collect()
    const result = await look(hosts(3000))
    const after = collect()
    assert.notEqual(result, 'freed before it was measured')
    return (after - before) / 1024
  }
  const flow = async (list: Iterable<string>): Promise<void> => {
    for await (const { target } of scan(list, { ...trusting, inventory: true })) assert.ok(target)
  }
  // usually 300 KiB, and 2,700 for the naive one
  assert.ok((await growth(flow)) < 1300)
  assert.ok(
    (await growth((list) => gathered(scan(list, trusting)))) > 1300,
    'who keeps them all is found out',
  )
})

test('a thread that dies of one host is replaced, and no other host is lost', async () => {
  const code = new URL(`data:text/javascript,${encodeURIComponent(mortal)}`)
  const pool = startThreads(2, trusting, new AbortController().signal, code)
  const list = Array.from({ length: 40 }, (_, index) => (index % 13 === 5 ? `deadly ${index}` : `${index}`))
  const lines = await Promise.all(list.map((target) => pool.lookAt(target)))
  await pool.stop()
  const told = lines
    .map(({ json }) => JSON.parse(String(Buffer.from(json))))
    .map(({ target, error }) => error?.code ?? target)
  assert.deepEqual(
    told,
    list.map((target) => (target.startsWith('deadly') ? 'KEYPIN_LOOK_FAILED' : target)),
  )
})

test('a thread that cannot start ends the scan with the reason', async () => {
  const code = new URL('data:text/javascript,throw new Error("no such program")')
  const pool = startThreads(1, trusting, new AbortController().signal, code)
  await assert.rejects(pool.lookAt('a'), /no such program/)
  await pool.stop()
})

/** Answers at leisure, and dies of some hosts as of an exception in a callback. */
const mortal = `
  import { parentPort } from 'node:worker_threads'
  const tell = (ids, lines, bytes) => parentPort.postMessage({ ids, lines, bytes })
  tell([], [], new Uint8Array())
  parentPort.on('message', (batch) => {
    for (const { id, target } of batch)
      setImmediate(() => {
        if (target.startsWith('deadly')) throw new TypeError('of this')
        const bytes = Buffer.from(JSON.stringify({ target }))
        tell([id], [{ end: bytes.length, failed: false }], bytes)
      })
  })
`

test('large results are held no further than there is room, and those under way', async () => {
  let begun = 0
  let release = (): void => {}
  const endless = (function* () {
    for (;;) yield begun++
  })()
  const slow = new Promise<void>((resolve) => (release = resolve))
  const run = (item: number): Promise<number> => (item === 0 ? slow.then(() => 0) : Promise.resolve(item))
  const room = { size: 100, sizeOf: () => 10 }
  const results = ordered(endless, run, { concurrency: 4, window: 1000, room })
  const first = results.next()
  for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate)
  assert.ok(begun > 10 && begun <= 15, `${begun}`)
  release()
  assert.deepEqual(await first, { value: 0, done: false })
  for (let item = 1; item < 50; item++) assert.deepEqual(await results.next(), { value: item, done: false })
  await results.return(undefined)
})

test('an endless list is held no further than the window', async () => {
  let taken = 0
  const endless = (function* () {
    for (;;) yield taken++
  })()
  const results = ordered(
    endless,
    (item) => (item === 0 ? new Promise<number>(() => {}) : Promise.resolve(item)),
    {
      concurrency: 4,
      window: 16,
    },
  )
  void results.next()
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
  assert.ok(taken <= 17, `${taken}`)
})

test('a list that pauses holds no result back, and one that breaks none of those before', async () => {
  const flow = { concurrency: 4, window: 16 }
  const run = (item: number): Promise<number> => Promise.resolve(item)
  const pausing = (async function* () {
    yield 1
    await new Promise(() => {})
  })()
  assert.deepEqual(await ordered(pausing, run, flow).next(), { value: 1, done: false })
  const breaking = (function* () {
    yield* [1, 2]
    throw new Error('no more')
  })()
  const results = ordered(breaking, run, flow)
  assert.deepEqual(
    [await results.next(), await results.next()].map(({ value }) => value),
    [1, 2],
  )
  await assert.rejects(results.next(), /no more/)
})

test('results come in order, each once, for any order in which they are ready', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat()),
      fc.integer({ min: 1, max: 5 }),
      async (scheduler, items, concurrency) => {
        const run = (item: number): Promise<number> => scheduler.schedule(Promise.resolve(item))
        const results = gathered(ordered(items, run, { concurrency, window: concurrency * 2 }))
        assert.deepEqual(await scheduler.waitFor(results), items)
      },
    ),
  )
})

test('a pace is kept, and what nobody used is not saved up', async () => {
  const signal = new AbortController().signal
  const turn = pace(200, signal)
  const startedAt = process.hrtime.bigint()
  for (let count = 0; count < 21; count++) await turn()
  const ms = Number(process.hrtime.bigint() - startedAt) / 1e6
  assert.ok(ms > 80, `${ms}`)
})

async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Runs the garbage collector, and says how much is left. */
function collector(): () => number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  return () => {
    collect()
    return process.memoryUsage().heapUsed
  }
}
