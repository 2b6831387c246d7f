// Approved interception: what is built with the overlay lets the approved interceptor through and nobody else, and what
// is released refuses it as it refuses all others. What each was sent is counted by the servers.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Issued, pemBundle, root } from '@keypin/forge'
import { parsePinSet, pinDigest, pinOf } from 'keypin'
import { cleanEnvironment } from '../../../tools/testing/environment.ts'
import { needs, type ToolName } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { selfTestFolder } from './self-test.ts'
import { type CountingServer, PINNED, serveTls } from './world.ts'

/** What is generated with the overlay's option, made ready as it is for a release and as it is for development. */
export interface OverlayClient {
  readonly name: string
  readonly needs: readonly ToolName[]
  /** Which option of the target brings the overlay. */
  readonly option: 'debugPins' | 'debugRoots'
  /** What of the genuine server becomes with the overlay: `reached`, unless the client is for interceptors only. */
  readonly genuine?: 'refused'
  /** Writes and compiles into `dir`; gives the commands that make one request. */
  prepare(shape: PinShape, set: Readonly<Record<string, string>>, dir: string): Promise<OverlayCommands>
}

/** The commands of both builds. */
export interface OverlayCommands {
  readonly released: readonly string[]
  readonly debug: readonly string[]
  /** Files that are released; no approved key or certificate may stand in them. */
  readonly ships: readonly Uint8Array[]
  /** The same of the debug build, in one of which they stand: how they are written there is what is looked for. */
  readonly holds: readonly Uint8Array[]
}

/** Declares what the overlays of a family are held to. */
export function proveApproved(clients: readonly OverlayClient[]): void {
  for (const client of clients) describe(client.name, needs(...client.needs), () => proveOverlay(client))
}

function proveOverlay({ prepare, option, genuine: withOverlay }: OverlayClient): void {
  const { dir, remove } = selfTestFolder()
  const [authority, approved, other] = [root(), root(), root()]
  const trust = join(dir, 'trust.pem')
  writeFileSync(trust, pemBundle([authority, approved, other]))
  const leaves = {
    genuine: authority.leaf(PINNED),
    approved: approved.leaf(PINNED),
    other: other.leaf(PINNED),
  }
  const servers = new Map<string, CountingServer>()
  const set = { [option]: option === 'debugPins' ? pinOf(approved.der).text : approved.pem }
  let commands: OverlayCommands

  before(async () => {
    for (const [name, leaf] of Object.entries(leaves)) servers.set(name, await serveTls(leaf))
    commands = await prepare(shapeOf(leaves.genuine, authority.leaf(PINNED)), set, join(dir, 'client'))
  })
  after(() => {
    for (const server of servers.values()) server.close()
    remove()
  })

  async function sentTo(name: keyof typeof leaves, command: readonly string[]): Promise<[number, string]> {
    const server = servers.get(name)
    assert.ok(server)
    const before = server.requests()
    const words = await ask(command, `https://${PINNED}:${server.port}/`, trust)
    return [server.requests() - before, words]
  }

  test('a release sends the approved interceptor nothing, and no other', async () => {
    assert.deepEqual((await sentTo('approved', commands.released))[0], 0)
    assert.deepEqual((await sentTo('other', commands.released))[0], 0)
    assert.deepEqual((await sentTo('genuine', commands.released))[0], 1)
  })

  test('a debug build lets the approved interceptor through, and no other that is trusted', async () => {
    const [sent, words] = await sentTo('approved', commands.debug)
    assert.equal(sent, 1, words)
    assert.equal((await sentTo('other', commands.debug))[0], 0)
    const [toGenuine, complaint] = await sentTo('genuine', commands.debug)
    assert.equal(toGenuine, withOverlay === 'refused' ? 0 : 1, complaint)
  })

  test('what is released holds neither the key nor the certificate, and a debug build does', () => {
    const marks = marksOf(approved)
    const isMarked = (file: Uint8Array): boolean => marks.some((mark) => Buffer.from(file).includes(mark))
    const { ships, holds } = commands
    assert.ok(ships.length === 0 || holds.some(isMarked), 'nothing shows that it would be found')
    for (const file of ships) assert.equal(isMarked(file), false)
  })
}

/** How an approved CA may stand in source and in what is made of it; .NET has texts in UTF-16. */
function marksOf({ der }: Issued): Buffer[] {
  const digest = Buffer.from(pinDigest(pinOf(der)))
  // The second line of its PEM: wherever lines are broken, it stands as it is.
  const line = Buffer.from(der).toString('base64').slice(64, 128)
  const texts = [digest.toString('base64'), digest.toString('hex'), line]
  return [
    digest,
    Buffer.from(der),
    ...texts.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]),
  ]
}

function shapeOf(leaf: Issued, spare: Issued): PinShape {
  const pins = [leaf, spare].map(({ der }) => ({ pin: pinOf(der).text, position: 'leaf' }))
  return { name: 'leaf', pinSet: parsePinSet({ version: 1, hosts: { [PINNED]: { pins } } }) }
}

/** Makes the one request of a command, with all names leading to loopback; gives what it said. */
function ask([file = '', ...rest]: readonly string[], url: string, trust: string): Promise<string> {
  const env = {
    ...cleanEnvironment(process.env),
    KEYPIN_LAB_URL: url,
    KEYPIN_LAB_ADDRESS: '127.0.0.1',
    KEYPIN_LAB_CA: trust,
  }
  return new Promise((resolve) => {
    execFile(file, rest, { env, timeout: 60_000 }, (_error, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    )
  })
}
