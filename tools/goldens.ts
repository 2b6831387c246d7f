// `npm run goldens`: writes what every target makes of the shared pin sets, and removes what none makes.
// Read the difference afterwards as the one who has to ship it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expectedGoldens, presentGoldens, shortPath } from '../packages/codegen/src/testing/goldens.ts'

const goldens = expectedGoldens()
const wanted = new Set(goldens.map(({ path }) => path))
for (const path of presentGoldens().filter((present) => !wanted.has(present))) {
  rmSync(path)
  console.log(`removed ${shortPath(path)}`)
}
for (const { path, text } of goldens) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  console.log(`written ${shortPath(path)}`)
}
