import { Worker } from 'node:worker_threads'
import type { LookOnceOptions } from './look.ts'
import { outbox } from './outbox.ts'
import type { ScannedLine } from './result.ts'

/** What a thread is asked, and what it answers; both come in batches. */
export interface Asked {
  readonly id: number
  readonly target: string
}

/** The answer to one question. */
export type Answered =
  | ({ readonly id: number } & ScannedLine)
  | { readonly id: number; readonly error: unknown }

/** Threads that look at hosts. */
export interface Threads {
  /** Has the thread with the fewest hosts under way look at one. */
  lookAt(target: string): Promise<ScannedLine>
  /** Ends them, and everything under way. */
  stop(): Promise<void>
}

// Built, it is an entry beside the one that this is part of.
const program = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './scan-thread.js', import.meta.url)

/** Starts threads; they end with `stop`, or with the process. What is under way fails once `signal` is aborted. */
export function startThreads(count: number, options: LookOnceOptions, signal: AbortSignal): Threads {
  const threads = Array.from({ length: count }, () => new Thread(options))
  const onAbort = (): void => {
    for (const thread of threads) thread.fail(signal.reason)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    lookAt: (target) => {
      signal.throwIfAborted()
      return idlest(threads).lookAt(target)
    },
    stop: async () => {
      signal.removeEventListener('abort', onAbort)
      await Promise.all(threads.map((thread) => thread.stop()))
    },
  }
}

function idlest(threads: readonly Thread[]): Thread {
  return threads.reduce((best, thread) => (thread.waiting < best.waiting ? thread : best))
}

interface Waiting {
  readonly resolve: (line: ScannedLine) => void
  readonly reject: (reason: unknown) => void
}

// What a look leaves behind is garbage at once. Room for more of it before it is collected takes a third more memory
// over a long list, and no less time.
const resourceLimits = { maxYoungGenerationSizeMb: 24 }

class Thread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #questions = outbox<Asked>((batch) => this.#worker.postMessage(batch))
  #asked = 0

  constructor(options: LookOnceOptions) {
    this.#worker = new Worker(program, { workerData: options, resourceLimits })
    this.#worker.on('message', (batch: readonly Answered[]) => {
      for (const answer of batch) this.#settle(answer)
    })
    this.#worker.on('error', (error) => this.fail(error))
    this.#worker.on('exit', () => this.fail(new Error('the thread has ended')))
  }

  get waiting(): number {
    return this.#waiting.size
  }

  lookAt(target: string): Promise<ScannedLine> {
    const id = this.#asked++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#questions.put({ id, target })
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  fail(reason: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }

  #settle(answer: Answered): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('line' in answer) waiting?.resolve(answer)
    else waiting?.reject(answer.error)
  }
}
