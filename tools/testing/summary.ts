// What a person reads after a test run: failures in full, skips with the one command that ends them, the slowest.
import type { TestResult } from './events-reporter.ts'
import type { FileResult } from './run-file.ts'

/** How many tests went which way. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** Counts tests over all files. */
export function count(results: readonly FileResult[]): Counts {
  const tests = results.flatMap(({ tests }) => tests)
  const of = (status: TestResult['status']): number => tests.filter((test) => test.status === status).length
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') }
}

/** The last line of a test run; scripts read it, so its shape is fixed. */
export function countLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** One line for a file that has ended: `ok  packages/keypin/src/pins/pin.test.ts  12 passed  0.3 s`. */
export function progressLine(result: FileResult): string {
  const { passed, failed, skipped } = count([result])
  const parts = [`${passed} passed`]
  if (failed > 0) parts.push(`${failed} FAILED`)
  if (skipped > 0) parts.push(`${skipped} skipped`)
  return `${failed > 0 ? 'FAIL' : 'ok  '} ${result.file}  ${parts.join(', ')}  ${seconds(result.durationMs)}`
}

/** Every failed test with its error, and what its file printed. Empty when none failed. */
export function failureReport(results: readonly FileResult[]): string {
  return results
    .filter(({ tests }) => tests.some(({ status }) => status === 'failed'))
    .map(failuresOfFile)
    .join('\n')
}

/** The skipped tests, those first that one command would bring to run. Empty when none was skipped. */
export function skipReport(results: readonly FileResult[]): string {
  const tools = new Set<string>()
  let waiting = 0
  const others: string[] = []
  for (const { file, tests } of results) {
    for (const { status, name, reason = '' } of tests) {
      if (status !== 'skipped') continue
      const names = /tools\/toolchains ([a-z0-9 -]+)/.exec(reason)?.[1]
      if (names === undefined) others.push(`  ${file}: ${name}: ${reason}`)
      else {
        waiting += 1
        for (const tool of names.trim().split(' ')) tools.add(tool)
      }
    }
  }
  const lines = []
  if (waiting > 0)
    lines.push(
      `${waiting} skipped for want of a tool; to run them: tools/toolchains ${[...tools].sort().join(' ')}`,
    )
  if (others.length > 0) lines.push('skipped for other reasons:', ...others)
  return lines.join('\n')
}

/** The slowest tests, for whoever wants the run to be faster. */
export function slowReport(results: readonly FileResult[], howMany = 5, fromMs = 1000): string {
  const slow = results
    .flatMap(({ file, tests }) => tests.map((test) => ({ file, ...test })))
    .filter(({ durationMs }) => durationMs >= fromMs)
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, howMany)
  if (slow.length === 0) return ''
  return [
    'slowest:',
    ...slow.map(({ file, name, durationMs }) => `  ${seconds(durationMs)}  ${name}  (${file})`),
  ].join('\n')
}

function failuresOfFile({ file, tests, output }: FileResult): string {
  const failures = tests
    .filter(({ status }) => status === 'failed')
    .map(({ name, failure = '' }) => `✖ ${name}\n${indent(failure)}`)
  const printed =
    output.trim() === '' ? [] : [`  what the file printed:\n${indent(output.trim().slice(-8000))}`]
  return [`── ${file}`, ...failures, ...printed, ''].join('\n')
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
