import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { targets } from './registry.ts'
import { expectedGoldens, presentGoldens, shortPath } from './testing/goldens.ts'

const goldens = expectedGoldens()

for (const { id } of targets) {
  describe(`goldens of ${id}`, () => {
    for (const golden of goldens.filter(({ target }) => target === id)) {
      const name = shortPath(golden.path)
      test(name, () => {
        const message = `${name} differs; read it after: npm run goldens`
        const present = readGolden(golden.path)
        if (typeof golden.contents === 'string') assert.equal(golden.contents, present.toString(), message)
        else assert.ok(present.equals(golden.contents), message)
      })
    }
  })
}

test('no golden is there that no target makes', () => {
  const expected = new Set(goldens.map(({ path }) => path))
  assert.deepEqual(
    presentGoldens()
      .filter((path) => !expected.has(path))
      .map(shortPath),
    [],
  )
})

function readGolden(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    throw new Error(`the golden ${shortPath(path)} is missing; make it with: npm run goldens`)
  }
}
