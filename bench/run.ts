// `npm run bench -- NAME [--save]`: answers the question of bench/NAME.ts.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readResults, withTable } from './table.ts'

const name = process.argv[2] ?? ''
const file = join(import.meta.dirname, `${name}.ts`)
if (name === '' || !existsSync(file)) {
  console.error(`bench: no question is called '${name}'; see bench/README.md`)
  process.exit(2)
}
await import(pathToFileURL(file).href)
if (process.argv.includes('--save')) {
  const page = join(import.meta.dirname, 'README.md')
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), readResults()))
}
