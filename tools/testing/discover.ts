// Which test files there are, by looking: a new *.test.ts anywhere below these folders is found by itself.
import { globSync } from 'node:fs'

const PLACES = ['packages', 'conformance', 'bench', 'tools', 'examples']
const NOT_OURS = new Set(['node_modules', 'dist', 'goldens', '.cache', '.build'])

// Files that run real clients take longest; started first, they do not make the others wait at the end.
const SLOW_FIRST = ['conformance/', 'tools/', 'examples/', 'packages/lab/', 'packages/cli/']

/**
 * The test files below `cwd` whose path contains one of the filters (all without a filter), in the order
 * to start them.
 */
export function findTestFiles(cwd: string, filters: readonly string[] = []): string[] {
  const patterns = PLACES.map((place) => `${place}/**/*.test.ts`)
  const files = globSync(patterns, { cwd, exclude: (path) => NOT_OURS.has(path.split('/').at(-1) ?? '') })
  const wanted = filters.map((filter) => filter.replace(/^\.\//, ''))
  return files
    .filter((file) => wanted.length === 0 || wanted.some((filter) => file.includes(filter)))
    .sort((a, b) => turn(a) - turn(b) || (a < b ? -1 : 1))
}

function turn(file: string): number {
  const index = SLOW_FIRST.findIndex((prefix) => file.startsWith(prefix))
  return index < 0 ? SLOW_FIRST.length : index
}
