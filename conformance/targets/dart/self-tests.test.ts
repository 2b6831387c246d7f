import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { isFull } from '../extent.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

if (isFull) {
  describe('flutter-dart-io', needs('dart', 'openssl'), () => {
    for (const shape of pinSets) {
      test(`the self-test of ${shape.name} passes, and the code is as Dart's tools want it`, async () => {
        const folder = join(dir, 'dart', shape.name)
        await writeOutput('flutter-dart-io', shape, folder, { accept: ['position'] })
        await runDartTest(folder)
        await run([toolPath('dart'), 'format', '--output=none', '--set-exit-if-changed', 'lib', 'test'], {
          cwd: folder,
        })
        await run([toolPath('dart'), 'analyze', '--fatal-infos', 'lib', 'test'], { cwd: folder })
      })
    }

    test('the self-test fails where nothing is judged', async () => {
      const folder = join(dir, 'dart', 'unpinned')
      await writeOutput('flutter-dart-io', pinSetNamed('simple'), folder)
      const library = join(folder, 'lib/pinned_http.dart')
      weaken(library, '_judge(host, url.port, entry, secure.peerCertificate);', '')
      await assert.rejects(runDartTest(folder), /not ok .* sends nothing/)
    })
  })
}

/** Runs the Dart self-test with a stand-in for package:test, which is not to be had offline. */
async function runDartTest(folder: string): Promise<void> {
  const shim = join(folder, 'shim')
  mkdirSync(join(shim, 'lib'), { recursive: true })
  mkdirSync(join(folder, '.dart_tool'))
  copyFileSync(join(import.meta.dirname, 'test_shim.dart'), join(shim, 'lib/test.dart'))
  const packages = [
    { name: 'pinned', rootUri: '../', packageUri: 'lib/', languageVersion: '3.13' },
    { name: 'test', rootUri: '../shim/', packageUri: 'lib/', languageVersion: '3.13' },
  ]
  writeFileSync(
    join(folder, '.dart_tool/package_config.json'),
    JSON.stringify({ configVersion: 2, packages }),
  )
  writeFileSync(
    join(folder, 'run.dart'),
    `import 'package:test/test.dart';\nimport 'test/pinned_http_test.dart' as declared;\n\nvoid main() {\n  declared.main();\n  runDeclared();\n}\n`,
  )
  await run([toolPath('dart'), 'run', 'run.dart'], { cwd: folder })
}
