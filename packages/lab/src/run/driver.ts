import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { drain, startChild } from './child.ts'
import { LineReader } from './line-reader.ts'
import { adopt, isAlive, release, stop } from './process-group.ts'
import { harmless, StreamSearch, TailLine } from './stream-search.ts'
import type { ClientProcess, DriverAnswer } from './types.ts'

/** What a driver is asked. */
export interface DriverQuestion {
  readonly url: string
  /** Looked for on its stdout until it has answered. */
  readonly nonce: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Called before the driver is stopped because it does not answer. */
  readonly beforeStop: () => Promise<void>
}

const answerLine = /^(ACCEPT|REJECT|UNSUPPORTED)(?:[\s:]+(.*))?$/u
const toEndMs = 2_000
const lastOutputMs = 100

/**
 * A process that makes many attempts: it reads one URL a line from its stdin, makes one request to each over a new
 * connection, and answers with a line on its stdout. It ends when its stdin does.
 */
export class Driver {
  readonly #child: ChildProcess
  readonly #group: number
  readonly #errors = new TailLine()
  #output = new StreamSearch('\0')
  #answers: DriverAnswer[] = []
  #answered: () => void = () => {}

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#group = child.pid ?? 0
    adopt(this.#group)
    const lines = new LineReader((line) => this.#read(line))
    drain(child.stdout, (chunk) => {
      this.#output.push(chunk)
      lines.push(chunk)
    })
    drain(child.stderr, (chunk) => this.#errors.push(chunk))
    // A driver that has ended is found out by its end, not by the pipe.
    child.stdin?.on('error', () => {})
  }

  /** @throws {LabError} `KEYPIN_LAB_CLIENT` when it cannot be started. */
  static async start(
    command: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<Driver> {
    return new Driver(await startChild({ command, cwd, environment, stdin: 'pipe' }))
  }

  /** Whether it can be asked again. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** How often it has answered the last question. After a second answer nobody knows what the next one is about. */
  get answerCount(): number {
    return this.#answers.length
  }

  /** Has it make one attempt; comes back when it has answered, ended, or was stopped for taking too long. */
  async ask(question: DriverQuestion): Promise<ClientProcess> {
    const started = performance.now()
    this.#answers = []
    this.#output = new StreamSearch(question.nonce)
    const isInTime = await this.#hasAnswered(question)
    if (!isInTime) {
      await question.beforeStop()
      await this.#stop()
    }
    const { exitCode, signalCode } = this.#child
    const [answer] = this.#answers
    return {
      exitCode: isInTime ? exitCode : null,
      signal: isInTime ? signalCode : null,
      timedOut: !isInTime,
      usedAnswer: this.#output.isFound,
      durationMs: Math.round(performance.now() - started),
      lastWords: this.#errors.line,
      ...(answer === undefined ? {} : { answer }),
    }
  }

  /** Lets it end by itself, and ends it when it does not. */
  async close(): Promise<void> {
    this.#child.stdin?.end()
    const timer = new AbortController()
    const late = setTimeout(() => timer.abort(), toEndMs)
    if (this.isRunning) await once(this.#child, 'exit', { signal: timer.signal }).catch(() => {})
    clearTimeout(late)
    await this.#stop()
  }

  /** `true` also when it has ended instead. */
  async #hasAnswered({ url, timeoutMs, signal }: DriverQuestion): Promise<boolean> {
    if (!this.isRunning) return true
    const given = new AbortController()
    const late = (): void => given.abort()
    const timer = setTimeout(late, timeoutMs)
    signal?.addEventListener('abort', late)
    try {
      const answered = new Promise<true>((resolve) => {
        this.#answered = () => resolve(true)
      })
      this.#child.stdin?.write(`${url}\n`)
      const ended = once(this.#child, 'exit', { signal: given.signal }).then(() => this.#lastOutput())
      return await Promise.race([answered, ended]).catch(() => false)
    } finally {
      clearTimeout(timer)
      given.abort()
      signal?.removeEventListener('abort', late)
    }
  }

  /** What a process wrote is read a moment after its end; a child that holds the pipe open is not waited for. */
  async #lastOutput(): Promise<true> {
    if (this.#child.stdout?.closed === false) {
      await once(this.#child.stdout, 'close', { signal: AbortSignal.timeout(lastOutputMs) }).catch(() => {})
    }
    return true
  }

  #read(line: string): void {
    const [, verdict, words = ''] = answerLine.exec(line) ?? []
    if (verdict === undefined) return
    this.#answers.push({ verdict: verdict as DriverAnswer['verdict'], words: harmless(words) })
    this.#answered()
  }

  async #stop(): Promise<void> {
    if (isAlive(this.#group)) await stop(this.#group)
    release(this.#group)
    this.#child.stdin?.destroy()
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }
}
