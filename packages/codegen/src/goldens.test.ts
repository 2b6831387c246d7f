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
        assert.equal(golden.text, readGolden(golden.path), `${name} differs; read it after: npm run goldens`)
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

function readGolden(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Error(`the golden ${shortPath(path)} is missing; make it with: npm run goldens`)
  }
}
