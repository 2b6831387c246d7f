// A reporter for node:test that writes one JSON line per finished test, for tools/testing/run-file.ts.
import type { TestEvent } from 'node:test/reporters'
import { inspect } from 'node:util'

/** One finished test. A suite is no test, and a test that failed only because of its subtests is not listed. */
export interface TestResult {
  readonly status: 'passed' | 'failed' | 'skipped'
  /** The name with those of the suites and tests around it. */
  readonly name: string
  readonly durationMs: number
  /** Why it was skipped. */
  readonly reason?: string
  /** The error in full, for people. */
  readonly failure?: string
}

interface Finished {
  readonly name: string
  readonly nesting: number
  readonly skip?: string | boolean
  readonly todo?: string | boolean
  readonly details: { readonly duration_ms: number; readonly type?: string; readonly error?: unknown }
}

/** Turns the runner's events into lines of JSON, each a {@link TestResult}. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const around: string[] = []
  for await (const event of source) {
    if (event.type === 'test:start') around[event.data.nesting] = event.data.name
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    const result = resultOf(event.data, event.type === 'test:pass', around)
    if (result !== undefined) yield `${JSON.stringify(result)}\n`
  }
}

function resultOf(data: Finished, passed: boolean, around: readonly string[]): TestResult | undefined {
  const failureType = (data.details.error as { failureType?: string } | undefined)?.failureType
  if (failureType === 'subtestsFailed') return undefined
  if (data.details.type === 'suite' && passed && data.skip === undefined) return undefined
  const name = [...around.slice(0, data.nesting), data.name].join(' › ')
  const durationMs = data.details.duration_ms
  if (data.skip !== undefined || data.todo !== undefined) {
    return { status: 'skipped', name, durationMs, reason: reasonOf(data) }
  }
  if (passed) return { status: 'passed', name, durationMs }
  return { status: 'failed', name, durationMs, failure: failureOf(data.details.error) }
}

function reasonOf({ skip, todo }: Finished): string {
  if (typeof skip === 'string' && skip !== '') return skip
  if (skip !== undefined) return 'no reason given'
  return `todo: ${todo}`
}

function failureOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  // An assertion's message shows the values already; its properties would show them a second time.
  const isAssertion = cause instanceof Error && 'code' in cause && cause.code === 'ERR_ASSERTION'
  const text = isAssertion ? (cause.stack ?? cause.message) : inspect(cause, { depth: 4, breakLength: 100 })
  return text
    .replaceAll(/\n +at [^\n]*node:internal[^\n]*/g, '')
    .replaceAll(/\n +at [^\n]*\(node:async_hooks[^\n]*/g, '')
}
