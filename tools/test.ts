// `npm test [-- PATH…]`: every test file of the repository, or those whose path contains one of the arguments.
// The last line is always `N passed, N failed, N skipped`. It never changes the system; a test whose tool is
// absent is skipped, or fails when KEYPIN_REQUIRE_TOOLS=1.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { findTestFiles } from './testing/discover.ts'
import { type FileResult, runTestFile } from './testing/run-file.ts'
import {
  type Counts,
  count,
  countLine,
  failureReport,
  progressLine,
  skipReport,
  slowReport,
} from './testing/summary.ts'

const root = process.env.KEYPIN_TEST_ROOT ?? join(import.meta.dirname, '..')
const timeoutMs = Number(process.env.KEYPIN_TEST_TIMEOUT_SECONDS ?? 900) * 1000
const requireTools = process.env.KEYPIN_REQUIRE_TOOLS === '1'

const files = findTestFiles(root, process.argv.slice(2))
const results = await runAll(files, Math.max(2, Math.min(availableParallelism(), 8)))
const counts = count(results)

for (const part of [failureReport(results), skipReport(results), slowReport(results)])
  if (part !== '') console.log(`\n${part}`)
if (files.length === 0)
  console.log('no test file matches; arguments are parts of paths, such as packages/keypin')
if (requireTools && counts.skipped > 0) console.log('\nKEYPIN_REQUIRE_TOOLS=1: nothing may be skipped')
console.log(`\n${countLine(counts)}`)
process.exitCode = isGood(counts) ? 0 : 1

async function runAll(files: readonly string[], concurrency: number): Promise<FileResult[]> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  const queue = [...files]
  const results: FileResult[] = []
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined && !stop.signal.aborted; file = queue.shift()) {
      const result = await runTestFile(file, { cwd: root, timeoutMs, signal: stop.signal })
      results.push(result)
      console.log(`[${results.length}/${files.length}] ${progressLine(result)}`)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return results
}

function isGood({ passed, failed, skipped }: Counts): boolean {
  if (requireTools && skipped > 0) return false
  return failed === 0 && passed + skipped > 0
}
