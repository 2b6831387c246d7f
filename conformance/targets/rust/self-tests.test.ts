import assert from 'node:assert/strict'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { pinSetNamed, pinSets, selfTestFolder, weaken } from '../prove/self-test.ts'
import { cargo, type Member, makeWorkspace } from './project.ts'

const { dir, remove } = selfTestFolder()
after(remove)

describe('rust-rustls', needs('rust'), () => {
  test('the self-tests pass', async () => {
    const folder = join(dir, 'rustls')
    await makeProject(folder, 'rust-rustls', 'rustls', pinSets, 'pub mod pinned_tls;')
    await cargo(folder, 'rustls', 'test')
  })

  test('the self-test fails where nothing is judged', async () => {
    const folder = join(dir, 'unpinned')
    await makeProject(folder, 'rust-rustls', 'rustls', [pinSetNamed('simple')], 'pub mod pinned_tls;')
    weaken(
      join(folder, 'rustls/simple/pinned_tls.rs'),
      'match self.judge(&name, end_entity, intermediates, now)? {',
      'match self.judge(&name, end_entity, intermediates, now)?.filter(|_| false) {',
    )
    await assert.rejects(cargo(folder, 'rustls', 'test'), /the_pinned_client_refuses_it_and_sends_nothing/)
  })
})

describe('rust-reqwest', needs('rust'), () => {
  test('the self-tests pass', async () => {
    const folder = join(dir, 'reqwest')
    const modules = 'pub mod pinned_reqwest;\n    pub mod pinned_tls;'
    await makeProject(folder, 'rust-reqwest', 'reqwest-0.13', [pinSetNamed('simple')], modules)
    await cargo(folder, 'reqwest-0.13', 'test')
  })
})

/** A program of nothing but the generated modules, those of each pin set in a module of their own. */
async function makeProject(
  folder: string,
  target: string,
  member: Member,
  shapes: readonly PinShape[],
  modules: string,
): Promise<void> {
  await makeWorkspace(folder)
  for (const shape of shapes) {
    for (const path of await writeOutput(target, shape, join(folder, 'generated', shape.name)))
      if (path.endsWith('.rs'))
        await cp(path, join(folder, member, shape.name, path.slice(path.lastIndexOf('/') + 1)))
  }
  const names = shapes.map(({ name }) => `mod ${name} {\n    ${modules}\n}\n`)
  await writeFile(join(folder, member, 'main.rs'), `#![deny(warnings)]\n${names.join('')}fn main() {}\n`)
}
