import assert from 'node:assert/strict'
import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '@keypin/forge'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { proveApproved } from '../prove/approved.ts'
import { pinSetNamed, selfTestFolder, weaken } from '../prove/self-test.ts'
import { buildC } from './clients.ts'

proveApproved([
  {
    name: 'curl',
    needs: ['curl'],
    option: 'debugRoots',
    genuine: 'refused',
    prepare: async (shape, set, dir) => {
      await writeOutput('curl', shape, dir, { set })
      const command = (script: string): string[] => [
        '/bin/sh',
        join(import.meta.dirname, 'client.sh'),
        join(dir, script),
      ]
      return {
        released: command('pinned-curl'),
        debug: command('pinned-curl-debug'),
        ships: [readFileSync(join(dir, 'pinned-curl'))],
        holds: [readFileSync(join(dir, 'pinned-curl-debug.pem'))],
      }
    },
  },
  {
    name: 'libcurl',
    needs: ['curl', 'libcurl'],
    option: 'debugRoots',
    prepare: async (shape, set, dir) => {
      await writeOutput('libcurl', shape, dir, { set })
      const released = await buildC(dir, 'client.c', ['pinned_curl.c'])
      const ships = [readFileSync(released), readFileSync(join(dir, 'pinned_curl.c'))]
      copyFileSync(released, join(dir, 'released'))
      copyFileSync(join(import.meta.dirname, 'client.c'), join(dir, 'client.c'))
      const debug = await buildC(dir, 'debug-client.c', ['pinned_curl.c', 'pinned_curl_debug.c'])
      return { released: [join(dir, 'released')], debug: [debug], ships, holds: [readFileSync(debug)] }
    },
  },
  {
    name: 'php-curl',
    needs: ['curl', 'php'],
    option: 'debugRoots',
    prepare: async (shape, set, dir) => {
      await writeOutput('php-curl', shape, dir, { set })
      const program = join(dir, 'client.php')
      copyFileSync(join(import.meta.dirname, 'client.php'), program)
      weaken(program, 'PinnedHttp\\PinnedCurl::exec(', 'PinnedHttp\\PinnedCurlDebug::exec(')
      weaken(program, 'require $argv[1];', "require $argv[1]; require __DIR__ . '/PinnedCurlDebug.php';")
      const library = join(dir, 'PinnedCurl.php')
      return {
        released: [toolPath('php'), join(import.meta.dirname, 'client.php'), library],
        debug: [toolPath('php'), program, library],
        ships: [readFileSync(library)],
        holds: [readFileSync(join(dir, 'PinnedCurlDebug.pem'))],
      }
    },
  },
])

test('the overlay of libcurl does not compile where NDEBUG is defined', needs('libcurl'), async () => {
  const { dir, remove } = selfTestFolder()
  after(remove)
  await writeOutput('libcurl', pinSetNamed('simple'), dir, { set: { debugRoots: root().pem } })
  const compile = (...flags: readonly string[]): Promise<string> =>
    run([toolPath('libcurl'), ...flags, '-fsyntax-only', 'pinned_curl_debug.c'], { cwd: dir })
  await compile()
  await assert.rejects(compile('-DNDEBUG'), /not for a release/)
})
