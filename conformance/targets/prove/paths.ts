// The ways by which a client comes to a pinned host without having been told to: a redirect, a proxy, another
// spelling of the name, clear text.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { triedOf } from '../extent.ts'
import { type CountingServer, createWorld, OTHER, PINNED, serveClear, serveProxy, serveTls } from './world.ts'

const base = join(import.meta.dirname, '../../../.build/conformance')
mkdirSync(base, { recursive: true })
const dir = mkdtempSync(join(base, 'paths-'))
const world = createWorld()
const trust = join(dir, 'trust.pem')
writeFileSync(trust, world.trust)
const shapes: PinShape[] = ['leaf', 'ca'].map((name) => ({ name, pinSet: world.pinSet }))

let genuine: CountingServer
let forged: CountingServer
const servers: CountingServer[] = []

before(async () => {
  genuine = await opened(serveTls(world.genuine))
  forged = await opened(serveTls(world.forged))
})

after(() => {
  for (const server of servers) server.close()
  rmSync(dir, { recursive: true, force: true })
})

/** A way by which a client may come to a server that it was not told of, where it goes that way at all. */
export type Way = 'redirects' | 'proxies'

/** Declares the tests of clients of one family, by name, and of the ways that each of them goes. */
export function provePaths(
  family: readonly LabClient[],
  waysOf: Readonly<Record<string, readonly Way[]>>,
): void {
  const names = family.map(({ name }) => name)
  for (const name of Object.keys(waysOf)) assert.ok(names.includes(name), `no client is called '${name}'`)
  for (const client of triedOf(family).filter(({ name }) => Object.hasOwn(waysOf, name)))
    describe(client.name, needs(...client.needs), () => proveClient(client, waysOf[client.name] ?? []))
}

function proveClient(client: LabClient, ways: readonly Way[]): void {
  let command: readonly string[] = []
  before(async () => {
    const prepared = await client.prepare(shapes, join(dir, client.target))
    command = prepared.command(shapes[0] as PinShape)
  })

  test('reaches the genuine server, and an unpinned host as ever', async () => {
    await assertReaches(command, url(PINNED, genuine), genuine)
    const other = await opened(serveTls(world.other))
    await assertReaches(command, url(OTHER, other), other)
  })

  for (const name of [`${PINNED}.`, PINNED.toUpperCase()]) {
    test(`holds ${name} to the pins of ${PINNED}`, async () => {
      await assertRefuses(command, url(name, forged), forged)
    })
  }

  test('sends nothing in clear text to the pinned host', async () => {
    const clear = await opened(serveClear())
    await assertRefuses(command, `http://${PINNED}:${clear.port}/`, clear)
  })

  if (ways.includes('redirects')) proveRedirects(() => command)
  if (ways.includes('proxies')) proveProxies(() => command)
}

function proveRedirects(command: () => readonly string[]): void {
  test('is not led to a forger by a redirect', async () => {
    const [forger, right] = [forged, genuine].map((server) => url(PINNED, server))
    const toForger = await opened(serveTls(world.other, forger))
    await assertRefuses(command(), url(OTHER, toForger), forged)
    assert.equal(toForger.requests(), 1, 'it came that way')
    const toGenuine = await opened(serveTls(world.other, right))
    await assertReaches(command(), url(OTHER, toGenuine), genuine)
  })

  test('is not led into clear text by a redirect', async () => {
    const clear = await opened(serveClear())
    const away = await opened(serveTls(world.other, `http://${PINNED}:${clear.port}/`))
    // Some follow and refuse, some stay with the redirect; none may send.
    await ask(command(), url(OTHER, away))
    assert.equal(clear.requests(), 0)
  })
}

function proveProxies(command: () => readonly string[]): void {
  test('is held to the pins through a proxy', async () => {
    let port = forged.port
    const proxy = await opened(serveProxy(() => port))
    const through = { KEYPIN_PROXY: `http://127.0.0.1:${proxy.port}` }
    await assertRefuses(command(), `https://${PINNED}/`, forged, through)
    port = genuine.port
    await assertReaches(command(), `https://${PINNED}/`, genuine, through)
    assert.ok(proxy.requests() >= 2, 'it came that way')
  })
}

async function opened(server: Promise<CountingServer>): Promise<CountingServer> {
  const open = await server
  servers.push(open)
  return open
}

function url(host: string, { port }: CountingServer): string {
  return `https://${host}:${port}/`
}

async function assertReaches(
  command: readonly string[],
  address: string,
  server: CountingServer,
  env: Record<string, string> = {},
): Promise<void> {
  const before = server.requests()
  const { failed, words } = await ask(command, address, env)
  assert.equal(failed, false, words)
  assert.equal(server.requests(), before + 1)
}

async function assertRefuses(
  command: readonly string[],
  address: string,
  server: CountingServer,
  env: Record<string, string> = {},
): Promise<void> {
  const before = server.requests()
  const { failed, words } = await ask(command, address, env)
  assert.equal(failed, true, words)
  assert.equal(server.requests(), before, words)
}

function ask(
  command: readonly string[],
  address: string,
  more: Record<string, string> = {},
): Promise<{ failed: boolean; words: string }> {
  const [file = '', ...args] = command
  const lab = { KEYPIN_LAB_URL: address, KEYPIN_LAB_ADDRESS: '127.0.0.1', KEYPIN_LAB_CA: trust }
  const env = { ...cleanEnvironment(process.env), ...lab, ...more }
  return new Promise((resolve) => {
    execFile(file, args, { env }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, words: `${stdout}${stderr}` })
    })
  })
}
