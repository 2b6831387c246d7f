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
for (const { path, contents } of goldens) {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(contents))) continue
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, contents)
  console.log(`written ${shortPath(path)}`)
}
