// What the targets that are configuration bring in Swift, and what Foundation itself reads in their property lists.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, selfTestFolder } from '../prove/self-test.ts'
import { bundleIn, checkFormat, checkSwift, compileDeclarations, compileShims } from './swift.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('configuration', needs('swift'), () => {
  let shims: string
  before(async () => {
    shims = await compileShims(join(dir, 'shims'))
    await compileDeclarations(shims, 'TrustKit')
  })

  for (const target of ['ios-nspinneddomains', 'trustkit-ios']) {
    describe(target, () => {
      const folder = join(dir, target)
      let files: readonly string[]
      before(async () => {
        files = await writeOutput(target, pinSetNamed('simple'), folder, { set: { debugPins: DEBUG_PIN } })
      })

      test('its Swift is without warnings, as the formatter writes it', async () => {
        await checkFormat(folder)
        const sources = globSync('{Sources,Tests}/**/*.swift', { cwd: folder }).map((path) =>
          join(folder, path),
        )
        // In one module, where a test needs no import of it.
        for (const path of sources)
          writeFileSync(path, readFileSync(path, 'utf8').replace(/^@testable import .*\n/m, ''))
        for (const version of ['5', '6'])
          await checkSwift(shims, [...sources, bundleIn(dir)], ['-swift-version', version])
      })

      test('Foundation reads its property lists', async () => {
        const lists = files.filter((path) => path.endsWith('.plist'))
        await run([toolPath('swift', 'within'), '/usr/libexec/swift/bin/plutil', '--', ...lists])
      })
    })
  }
})
