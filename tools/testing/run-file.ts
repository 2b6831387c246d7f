// Runs one test file as its own process and says what came of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { cleanEnvironment } from './environment.ts'
import type { TestResult } from './events-reporter.ts'
import { endLeftovers, kill, MARK } from './processes.ts'

/** What came of one test file. */
export interface FileResult {
  readonly file: string
  readonly durationMs: number
  readonly tests: readonly TestResult[]
  /** What the file printed, for a failure report. */
  readonly output: string
}

/** How to run a test file. */
export interface RunOptions {
  /** Folder that file names are relative to. */
  readonly cwd: string
  /** After this long the file's whole process group is killed and counts as failed. */
  readonly timeoutMs: number
  /** Stops the file at once. */
  readonly signal?: AbortSignal
}

const REPORTER = join(import.meta.dirname, 'events-reporter.ts')
const SEED = join(import.meta.dirname, 'seed.ts')
const OUTPUT_LIMIT = 200_000

/** Runs one test file in its own process group; no process of it lives on. */
export async function runTestFile(file: string, options: RunOptions): Promise<FileResult> {
  const started = performance.now()
  const scratch = mkdtempSync(join(tmpdir(), 'keypin-test-'))
  try {
    const events = join(scratch, 'events')
    const mark = randomUUID()
    const child = start(file, events, mark, options.cwd)
    const output = collect(child)
    const ended = await waitForEnd(child, options)
    const leftovers = await endLeftovers(mark)
    if (child.pid !== undefined) kill(-child.pid)
    const durationMs = performance.now() - started
    const tests = readEvents(events)
    if (ended.trouble !== undefined) tests.push(failed('the file as a whole', ended.trouble))
    else if (ended.code !== 0 && !tests.some(({ status }) => status === 'failed'))
      tests.push(failed('the file as a whole', `it ended with ${ended.signal ?? `exit code ${ended.code}`}`))
    else if (tests.length === 0) tests.push(failed('the file as a whole', 'it has no tests'))
    for (const { pid, command } of leftovers)
      tests.push(failed('the file as a whole', `it left a process behind: ${pid} ${command.slice(0, 300)}`))
    return { file, durationMs, tests, output: output() }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function start(file: string, events: string, mark: string, cwd: string): ChildProcess {
  const flags = [
    '--conditions=keypin-source',
    ...(readFileSync(resolve(cwd, file), 'utf8').includes("'fast-check'") ? ['--import', SEED] : []),
    `--test-reporter=${REPORTER}`,
    `--test-reporter-destination=${events}`,
  ]
  return spawn(process.execPath, [...flags, file], {
    cwd,
    env: { ...cleanEnvironment(process.env), [MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // its own process group, so that all of it can be ended at once
  })
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length < OUTPUT_LIMIT) text += chunk
    })
  }
  return () => text
}

interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly trouble?: string
}

async function waitForEnd(child: ChildProcess, { timeoutMs, signal }: RunOptions): Promise<End> {
  let trouble: string | undefined
  const stop = (why: string): void => {
    trouble = why
    if (child.pid !== undefined) kill(-child.pid)
  }
  const stopped = (): void => stop('it was stopped')
  const timer = setTimeout(
    stop,
    timeoutMs,
    `it did not end within ${timeoutMs / 1000} s: is a server, socket or timer still open?`,
  )
  signal?.addEventListener('abort', stopped)
  if (signal?.aborted) stopped()
  // 'exit' and not 'close': a child of the file that holds on to its output must not keep us waiting.
  const [code, signalName] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timer)
  signal?.removeEventListener('abort', stopped)
  return { code, signal: signalName, ...(trouble === undefined ? {} : { trouble }) }
}

function readEvents(path: string): TestResult[] {
  let text = ''
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return [] // it ended before its first test
  }
  // The last line may be cut short when the process was killed.
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as TestResult)
}

function failed(name: string, failure: string): TestResult {
  return { status: 'failed', name, durationMs: 0, failure }
}
