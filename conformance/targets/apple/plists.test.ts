// What the targets that are configuration bring in Swift, and what Foundation itself reads in their property lists.
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'
import { selfTestFolder } from '../prove/self-test.ts'
import { checkFormat, checkSwift, compileShims } from './swift.ts'

const { dir, remove } = selfTestFolder()
after(remove)

const goldens = join(import.meta.dirname, '../../../packages/codegen/src/targets')

describe('ios-nspinneddomains', needs('swift'), () => {
  const folder = join(goldens, 'ios-nspinneddomains/goldens')
  let shims: string
  before(async () => {
    shims = await compileShims(join(dir, 'shims'))
  })

  test('the self-test is Swift without warnings, as its formatter writes it', async () => {
    for (const path of globSync('**/*.swift', { cwd: folder })) await checkSwift(shims, [join(folder, path)])
    await checkFormat(folder)
  })

  test('Foundation reads the property lists', async () => {
    const lists = globSync('**/*.plist', { cwd: folder }).map((path) => join(folder, path))
    await run([toolPath('swift', 'within'), '/usr/libexec/swift/bin/plutil', '--', ...lists])
  })
})
