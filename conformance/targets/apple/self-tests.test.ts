import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Issued, pemBundle, root } from '@keypin/forge'
import { parsePinSet, pinOf } from 'keypin'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'
import { CONFIGURATION, checkFormat, checkSwift, compileShims, compileSwift } from './swift.ts'

const { dir, remove } = selfTestFolder()
after(remove)

// Servers for the hosts of the pin set; the test talks to all of them, at one address.
const authority = root()
const hosts = ['api.example.com', 'www.example.org']
const leaf = authority.leaf(hosts)
const interceptor = root()
const server = serverOf(leaf)
const trust = join(dir, 'trust.pem')
writeFileSync(trust, pemBundle([authority, interceptor]))
const served: PinShape = { name: 'served', pinSet: pinSetOf([pinOf(leaf.der).text]) }

describe('ios-urlsession', needs('swift'), () => {
  let shims: string
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    shims = await compileShims(join(dir, 'shims'))
  })
  after(() => server.close())

  test('the self-test passes', async () => {
    const files = await writeOutput('ios-urlsession', served, join(dir, 'passes'))
    await selfTest(files, join(dir, 'passes', 'tests'))
  })

  test('the self-test fails where the judgement lets all through', async () => {
    const files = await writeOutput('ios-urlsession', served, join(dir, 'unpinned'))
    weaken(fileIn(files, 'PinJudge.swift'), 'if blocks { throw failure }', '_ = blocks')
    await assert.rejects(
      selfTest(files, join(dir, 'unpinned', 'tests')),
      /AServerWithoutAPinnedKeyIsRefused : failed/,
    )
  })

  for (const shape of pinSets) {
    test(`${shape.name} is without warnings, and as Swift's formatter writes it`, async () => {
      const set = { debugPins: DEBUG_PIN }
      const folder = join(dir, shape.name)
      const files = await writeOutput('ios-urlsession', shape, folder, { set })
      const sources = files.filter((path) => path.includes('/Sources/'))
      for (const build of [[], ['-D', 'DEBUG']])
        for (const version of ['5', '6'])
          await checkSwift(shims, sources, ['-swift-version', version, ...build])
      await checkFormat(folder)
    })
  }

  test('approved interception is in debug builds only', async () => {
    const set = { debugPins: DEBUG_PIN }
    const files = await writeOutput('ios-urlsession', served, join(dir, 'overlay'), { set })
    const sources = files.filter((path) => path.includes('/Sources/'))
    const program = join(import.meta.dirname, 'client.swift')
    for (const [build, isIn] of [
      ['-DNDEBUG', false],
      ['-DDEBUG', true],
    ] as const) {
      const out = join(dir, 'overlay', build)
      await compileSwift(shims, [program, CONFIGURATION, ...sources], out, [build])
      assert.equal(readFileSync(out).includes(DEBUG_PIN), isIn, build)
    }
  })

  test('an answer over a connection that nobody was asked about is thrown away', async () => {
    const files = await writeOutput('ios-urlsession', served, join(dir, 'unasked'))
    const sources = [join(import.meta.dirname, 'client.swift'), CONFIGURATION]
    sources.push(...files.filter((path) => path.includes('/Sources/')))
    const program = await compileSwift(shims, sources, join(dir, 'unasked', 'client'))
    const env = { KEYPIN_LAB_CA: trust, KEYPIN_LAB_URL: `https://api.example.com:${portOf(server)}/` }
    const command = [toolPath('swift', 'within'), program]
    assert.equal((await run(command, { env })).trim(), 'ok')
    await assert.rejects(run(command, { env: { ...env, KEYPIN_SHIM_UNASKED: '1' } }), /was not judged/)
  })

  test('a refused task is told apart from another of the same number, and redirects change sessions', async () => {
    const forged = interceptor.leaf(hosts)
    const other = authority.leaf('other.example.net')
    const [forger, redirector] = [forged, other].map((own) => serverOf(own, () => redirect))
    assert.ok(forger && redirector)
    await Promise.all([forger, redirector].map((own) => once(own.listen(0, '127.0.0.1'), 'listening')))
    const redirect = `https://www.example.org:${portOf(server)}/`
    const files = await writeOutput('ios-urlsession', served, join(dir, 'session'))
    const sources = [join(import.meta.dirname, 'session.swift'), CONFIGURATION]
    sources.push(...files.filter((path) => path.includes('/Sources/')))
    const program = await compileSwift(shims, sources, join(dir, 'session', 'checks'))
    const env = {
      KEYPIN_LAB_CA: trust,
      FORGED_URL: `https://api.example.com:${portOf(forger)}/`,
      AWAY_URL: `https://other.example.net:${portOf(redirector)}/`,
    }
    try {
      assert.equal(await run([toolPath('swift', 'within'), program], { env }), '')
    } finally {
      for (const own of [forger, redirector]) own.close().closeAllConnections()
    }
  })

  async function selfTest(files: readonly string[], out: string): Promise<void> {
    const sources = files.filter((path) => path.endsWith('.swift') && !path.endsWith('/Package.swift'))
    const main = join(out, '../main.swift')
    writeFileSync(main, mainOf(fileIn(files, 'PinnedSessionTests.swift')))
    const module = ['-module-name', 'Pinning', '-suppress-warnings']
    await compileSwift(shims, [main, CONFIGURATION, ...sources], out, module)
    const port = String(portOf(server))
    const env = { KEYPIN_LAB_CA: trust, KEYPIN_LAB_ADDRESS: '127.0.0.1', KEYPIN_SHIM_PORT: port }
    await run([toolPath('swift', 'within'), out], { env })
  }
})

function serverOf(own: Issued, location?: () => string): https.Server {
  return https.createServer({ key: own.keyPem, cert: own.chainPem() }, (_, response) => {
    if (location !== undefined) response.writeHead(302, { location: location() })
    response.end('ok')
  })
}

function portOf(own: https.Server): number {
  return (own.address() as AddressInfo).port
}

// On Linux nobody finds the tests of a class but who lists them.
function mainOf(path: string): string {
  const text = readFileSync(path, 'utf8')
  const tests = [...text.matchAll(/func (test\w+)\(\)( async)?/g)].map(([, name, isAsync]) => {
    const method = `PinnedSessionTests.${name}`
    return `  ("${name}", ${isAsync ? `asyncTest(${method})` : method}),\n`
  })
  assert.ok(tests.length >= 4)
  return `import XCTest\n\nXCTMain([testCase([\n${tests.join('')}])])\n`
}

function pinSetOf(pins: readonly string[]): PinShape['pinSet'] {
  const backup = pinOf(root().leaf(hosts).der).text
  const entry = { pins: [...pins, { pin: backup, state: 'backup' }] }
  return parsePinSet({ version: 1, hosts: Object.fromEntries(hosts.map((host) => [host, entry])) })
}

function fileIn(files: readonly string[], name: string): string {
  const found = files.find((path) => path.endsWith(`/${name}`))
  assert.ok(found, name)
  return found
}
