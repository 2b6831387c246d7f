import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import {
  createPinner,
  fileNoteStore,
  memoryNoteStore,
  PinMismatchError,
  type Pinner,
  type RememberOptions,
} from 'keypin/node'
import { pinnedFetch } from 'keypin/undici'
import { serve, type TestServer } from './tls-server.ts'
import { HOST, lookup, OTHER, pinSet, pinText, sparePin, world } from './world.ts'

const DAY_MS = 24 * 60 * 60 * 1000

interface Client {
  readonly pinner: Pinner
  readonly remembrances: (string | undefined)[]
  readonly visit: (server: TestServer, host?: string) => Promise<number | undefined>
}

// The pin set lists another host, so that HOST is unlisted.
function client(
  remember: RememberOptions,
  clock: () => number = Date.now,
  listed: string = 'listed.test',
): Client {
  const remembrances: (string | undefined)[] = []
  const pinner = createPinner(pinSet({}, listed), {
    remember,
    clock,
    onDecision: ({ remembrance }) => remembrances.push(remembrance),
  })
  const visit = (server: TestServer, host = HOST): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const agent = pinner.agent({ ca: world.ca, keepAlive: false })
      const target = { host, port: server.port, agent, lookup: lookup as never }
      https
        .get(target, (response) => {
          response.resume()
          response.on('end', () => resolve(response.statusCode))
        })
        .on('error', reject)
    })
  return { pinner, remembrances, visit }
}

function header(pins: readonly string[], rest: string): Readonly<Record<string, string>> {
  const quoted = pins.map((pin) => `pin-sha256="${pin.slice('sha256/'.length)}"`)
  return { 'Public-Key-Pins': [...quoted, rest].join('; ') }
}

function inDirectory(use: (path: string) => void): void {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-notes-'))
  try {
    use(join(dir, 'notes.json'))
  } finally {
    rmSync(dir, { recursive: true })
  }
}

async function withServers(
  headers: Readonly<Record<string, string>>,
  use: (honest: TestServer, hostile: TestServer) => Promise<void>,
): Promise<void> {
  const honest = await serve(world.genuine, { headers })
  const hostile = await serve(world.forged)
  try {
    await use(honest, hostile)
  } finally {
    await Promise.all([honest.close(), hostile.close()])
  }
}

describe('pins remembered from the Public-Key-Pins header', () => {
  const good = header([pinText(world.genuine), sparePin], 'max-age=86400')

  test('the first visit is unproven, the next must match, and a forgery gets 0 bytes', async () => {
    await withServers(good, async (honest, hostile) => {
      const { visit, remembrances } = client({ store: memoryNoteStore(), learn: 'header' })
      assert.equal(await visit(honest), 200)
      assert.equal(await visit(honest), 200)
      await assert.rejects(visit(hostile), PinMismatchError)
      assert.equal(hostile.decrypted(), 0)
      assert.deepEqual(remembrances.slice(0, 2), ['unproven', 'remembered'])
    })
  })

  test('without remembering, the same forgery is believed', async () => {
    await withServers(good, async (honest, hostile) => {
      const pinner = createPinner(pinSet({}, 'listed.test'))
      for (const server of [honest, hostile]) {
        const agent = pinner.agent({ ca: world.ca, keepAlive: false })
        await new Promise((resolve, reject) =>
          https
            .get({ host: HOST, port: server.port, agent, lookup: lookup as never }, (r) =>
              r.resume().on('end', resolve),
            )
            .on('error', reject),
        )
      }
      assert.ok(hostile.decrypted() > 0)
    })
  })

  test('a store that cannot save refuses nothing and ends nothing; what it heard holds meanwhile', async () => {
    const full = {
      load: () => [],
      save: () => {
        throw new Error('no space left')
      },
    }
    for (const learn of ['header', 'first-visit'] as const) {
      await withServers(good, async (honest, hostile) => {
        const { visit } = client({ store: full, learn })
        const warned = once(process, 'warning')
        assert.equal(await visit(honest), 200)
        assert.match(String((await warned)[0]), /no space left/)
        await assert.rejects(visit(hostile), PinMismatchError)
      })
    }
  })

  // Looking ahead from each comma takes ten seconds.
  test('a header of 64,000 commas takes no time', async () => {
    const maxHeaderSize = 80_000
    const commas = { 'Public-Key-Pins': `${','.repeat(64_000)}` }
    await withServers(commas, async (honest) => {
      const { pinner } = client({ store: memoryNoteStore(), learn: 'header' })
      const agent = pinner.agent({ ca: world.ca, keepAlive: false })
      const start = performance.now()
      await new Promise((resolve, reject) =>
        https
          .get({ host: HOST, port: honest.port, agent, maxHeaderSize, lookup: lookup as never }, (r) =>
            r.resume().on('end', resolve),
          )
          .on('error', reject),
      )
      assert.ok(performance.now() - start < 3000)
    })
  })

  test('as many notes as are kept, each as large as a server can make it, can be read back', async () => {
    const store = memoryNoteStore()
    for (const count of [16, 100]) {
      const others = Array.from(
        { length: count - 1 },
        (_, n) => `sha256/${Buffer.alloc(32, n).toString('base64')}`,
      )
      const many = header([pinText(world.genuine), ...others], 'max-age=86400; includeSubDomains')
      await withServers(many, async (honest) => {
        assert.equal(await client({ store, learn: 'header' }).visit(honest), 200)
      })
    }
    const [note] = store.load()
    assert.ok(note)
    const label = 'x'.repeat(61)
    const notes = Array.from({ length: 10_000 }, (_, n) => {
      const host = [String(n).padStart(61, 'x'), label, label, label].join('.')
      return { ...note, host }
    })
    inDirectory((path) => {
      const file = fileNoteStore(path)
      file.save(notes)
      assert.equal(file.load().length, notes.length)
    })
  })

  test('undici and fetch are heard, too', async () => {
    await withServers(good, async (honest, hostile) => {
      const { pinner, visit } = client({ store: memoryNoteStore(), learn: 'header' })
      const fetch = pinnedFetch(pinner, { connect: { ca: world.ca, lookup: lookup as never } as never })
      assert.equal((await fetch(`https://${HOST}:${honest.port}/`)).status, 200)
      await assert.rejects(visit(hostile), PinMismatchError)
    })
  })

  const ignored: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'no backup outside the served chain': header(
      [pinText(world.genuine), pinText(world.issuing)],
      'max-age=86400',
    ),
    'no pin of the served chain': header(
      [sparePin, `sha256/${Buffer.alloc(32, 8).toString('base64')}`],
      'max-age=86400',
    ),
    'no max-age': header([pinText(world.genuine), sparePin], 'includeSubDomains'),
    'max-age twice': header([pinText(world.genuine), sparePin], 'max-age=1000; max-age=2000'),
    'a pin that is not 32 bytes': header([pinText(world.genuine), sparePin, 'sha256/AAAA'], 'max-age=86400'),
    'an unclosed quote': { 'Public-Key-Pins': 'pin-sha256="abc; max-age=86400' },
  }
  for (const [why, headers] of Object.entries(ignored)) {
    test(`a header with ${why} is not noted`, async () => {
      await withServers(headers, async (honest, hostile) => {
        const store = memoryNoteStore()
        const { visit } = client({ store, learn: 'header' })
        await visit(honest)
        assert.deepEqual(store.load(), [])
        assert.equal(await visit(hostile), 200)
      })
    })
  }

  test('max-age is capped at 60 days, and a lapsed note is a first visit again', async () => {
    const long = header([pinText(world.genuine), sparePin], 'max-age=999999999; includeSubDomains')
    await withServers(long, async (honest, hostile) => {
      const store = memoryNoteStore()
      const start = Date.now()
      let now = start
      const { visit } = client({ store, learn: 'header' }, () => now)
      await visit(honest)
      assert.equal(store.load()[0]?.expiresAt, start + 60 * DAY_MS)
      await assert.rejects(visit(hostile), PinMismatchError)
      now = start + 60 * DAY_MS
      assert.equal(await visit(hostile), 200)
    })
  })

  test('max-age=0 forgets', async () => {
    const store = memoryNoteStore()
    await withServers(good, async (honest) => {
      await client({ store, learn: 'header' }).visit(honest)
      assert.equal(store.load().length, 1)
    })
    await withServers(header([pinText(world.genuine)], 'max-age=0'), async (honest) => {
      await client({ store, learn: 'header' }).visit(honest)
      assert.deepEqual(store.load(), [])
    })
  })

  test('a header from a chain that Node does not trust is not noted', async () => {
    const store = memoryNoteStore()
    await withServers(good, async (honest) => {
      const { pinner } = client({ store, learn: 'header' })
      const agent = pinner.agent({ rejectUnauthorized: false, keepAlive: false })
      await new Promise((resolve, reject) =>
        https
          .get({ host: HOST, port: honest.port, agent, lookup: lookup as never }, (r) =>
            r.resume().on('end', resolve),
          )
          .on('error', reject),
      )
      assert.deepEqual(store.load(), [])
    })
  })

  test('the pin set is never overridden', async () => {
    await withServers(header([pinText(world.genuine), sparePin], 'max-age=86400'), async (honest) => {
      const store = memoryNoteStore()
      const { visit } = client({ store, learn: 'header' }, Date.now, HOST)
      await visit(honest)
      assert.deepEqual(store.load(), [])
    })
  })
})

describe('pins remembered from the first visit', () => {
  test('another key is refused with 0 bytes until the host is forgotten', async () => {
    await withServers({}, async (honest, hostile) => {
      const { pinner, visit, remembrances } = client({ store: memoryNoteStore(), learn: 'first-visit' })
      assert.equal(await visit(honest), 200)
      assert.equal(await visit(honest), 200)
      await assert.rejects(visit(hostile), PinMismatchError)
      assert.equal(hostile.decrypted(), 0)
      assert.deepEqual(remembrances.slice(0, 2), ['unproven', 'remembered'])
      pinner.forget(HOST)
      assert.equal(await visit(hostile), 200)
    })
  })

  test('a note of one host says nothing about another', async () => {
    await withServers({}, async (honest, hostile) => {
      const { visit } = client({ store: memoryNoteStore(), learn: 'first-visit' })
      await visit(honest, HOST)
      assert.equal(await visit(hostile, OTHER), 200)
    })
  })

  test('notes outlive the process in a file of mode 0600, and a damaged file is refused', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'keypin-notes-'))
    const path = join(dir, 'notes.json')
    await withServers({}, async (honest, hostile) => {
      await client({ store: fileNoteStore(path), learn: 'first-visit' }).visit(honest)
      assert.equal(statSync(path).mode & 0o777, 0o600)
      await assert.rejects(
        client({ store: fileNoteStore(path), learn: 'first-visit' }).visit(hostile),
        PinMismatchError,
      )
      writeFileSync(path, readFileSync(path).subarray(0, 20))
      assert.throws(() => client({ store: fileNoteStore(path), learn: 'first-visit' }), {
        code: 'KEYPIN_NOTES_UNREADABLE',
      })
    })
    rmSync(dir, { recursive: true })
  })
})
