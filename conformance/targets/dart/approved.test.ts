import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pemBundle, root } from '@keypin/forge'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { proveApproved } from '../prove/approved.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { createWorld, PINNED, serveProxy, serveTls } from '../prove/world.ts'
import { resolvePackages } from './packages.ts'

proveApproved([
  {
    name: 'flutter-dart-io',
    needs: ['dart'],
    option: 'debugRoots',
    prepare: async (shape, set, dir) => {
      await written(shape, set, dir)
      const [program, debug] = [join(dir, 'bin/client.exe'), join(dir, 'bin/debug.exe')]
      const compile = [toolPath('dart'), 'compile', 'exe']
      await run([...compile, join(dir, 'bin/dart_io_client.dart'), '-o', program])
      await run([...compile, '--enable-asserts', join(dir, 'bin/debug_client.dart'), '-o', debug])
      const within = toolPath('dart', 'within')
      return {
        released: [within, program],
        debug: [within, debug],
        ships: [readFileSync(program)],
        holds: [readFileSync(debug)],
      }
    },
  },
  {
    name: 'flutter-dart-io, with the overlay called in a release by mistake',
    needs: ['dart'],
    option: 'debugRoots',
    prepare: async (shape, set, dir) => {
      await written(shape, set, dir)
      const debug = join(dir, 'bin/debug_client.dart')
      return {
        // Without assertions, as in profile and release builds.
        released: [toolPath('dart'), debug],
        debug: [toolPath('dart'), '--enable-asserts', debug],
        ships: [],
        holds: [],
      }
    },
  },
])

test('a debug build goes through the test proxy it is told of', needs('dart'), async (t) => {
  const { dir, remove } = selfTestFolder()
  after(remove)
  const [approved, other] = [root(), root()]
  const { pinSet } = createWorld()
  await written({ name: 'leaf', pinSet }, { debugRoots: approved.pem }, dir)
  const trust = join(dir, 'trust.pem')
  writeFileSync(trust, pemBundle([approved, other]))
  const [interceptor, forger] = [await serveTls(approved.leaf(PINNED)), await serveTls(other.leaf(PINNED))]
  let leadsTo = interceptor.port
  const proxy = await serveProxy(() => leadsTo)
  t.after(() => {
    for (const server of [interceptor, forger, proxy]) server.close()
  })
  const env = {
    KEYPIN_LAB_URL: `https://${PINNED}/`,
    KEYPIN_LAB_ADDRESS: '127.0.0.1',
    KEYPIN_LAB_CA: trust,
    KEYPIN_DEBUG_PROXY: `127.0.0.1:${proxy.port}`,
  }
  const debug = [toolPath('dart'), '--enable-asserts', join(dir, 'bin/debug_client.dart')]
  assert.equal(await run(debug, { env }), 'ok')
  assert.equal(interceptor.requests(), 1)
  leadsTo = forger.port
  await assert.rejects(run(debug, { env }), /the test proxy is not approved/)
  assert.equal(forger.requests(), 0)
  assert.equal(proxy.requests(), 2, 'both came that way')
})

/** Writes the target's output, and the clients that use it. */
async function written(shape: PinShape, set: Readonly<Record<string, string>>, dir: string): Promise<void> {
  await writeOutput('flutter-dart-io', shape, dir, { set })
  mkdirSync(join(dir, 'bin'))
  for (const file of ['dart_io_client.dart', 'debug_client.dart', 'lab.dart'])
    cpSync(join(import.meta.dirname, file), join(dir, 'bin', file))
  resolvePackages(dir)
}
