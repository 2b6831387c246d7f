import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'
import { resolvePackages } from './packages.ts'

const { dir, remove } = selfTestFolder()
after(remove)

// With the overlay for debug builds, so that it is looked at as well.
const set = { debugRoots: root().pem }

const TESTS = {
  'flutter-dart-io': 'test/pinned_http_test.dart',
  'flutter-http': 'test/pinned_client_test.dart',
}

for (const [target, file] of Object.entries(TESTS)) {
  describe(target, needs('dart', 'openssl'), () => {
    for (const shape of pinSets) {
      test(`the self-test of ${shape.name} passes, and the code is as Dart's tools want it`, async () => {
        const folder = join(dir, target, shape.name)
        await writeOutput(target, shape, folder, { accept: ['position'], set })
        resolvePackages(folder)
        await dart(folder, 'run', file)
        await dart(
          folder,
          'format',
          '--language-version=latest',
          '--output=none',
          '--set-exit-if-changed',
          'lib',
          'test',
        )
        await dart(folder, 'analyze', '--fatal-infos', 'lib', 'test')
      })
    }

    test('the self-test fails where nothing is judged', async () => {
      const folder = join(dir, target, 'unpinned')
      await writeOutput(target, pinSetNamed('simple'), folder)
      resolvePackages(folder)
      const library = join(folder, 'lib/pinned_http.dart')
      weaken(library, '_judge(host, url.port, entry, secure.peerCertificate);', '')
      await assert.rejects(dart(folder, 'run', file), /sends nothing \[E\]/)
    })
  })
}

// dio is to be had from pub.dev only, so its adapter is parsed and laid out, and no more.
describe('flutter-dio', needs('dart'), () => {
  for (const shape of pinSets) {
    test(`the code for ${shape.name} is laid out as Dart's tools want it`, async () => {
      const folder = join(dir, 'flutter-dio', shape.name)
      await writeOutput('flutter-dio', shape, folder, { accept: ['position'], set })
      await dart(
        folder,
        'format',
        '--language-version=latest',
        '--output=none',
        '--set-exit-if-changed',
        'lib',
        'test',
      )
    })
  }
})

function dart(cwd: string, ...args: readonly string[]): Promise<string> {
  return run([toolPath('dart'), ...args], { cwd })
}
