import { Worker } from 'node:worker_threads'
import type { LookOnceOptions, Scanned } from './look.ts'

/** What a thread is asked, and what it answers. */
export interface Asked {
  readonly id: number
  readonly target: string
}

/** The answer to one question. */
export type Answered =
  | { readonly id: number; readonly seen: Scanned }
  | { readonly id: number; readonly error: unknown }

/** Threads that look at hosts. */
export interface Threads {
  /** Has the thread with the fewest hosts under way look at one. */
  lookAt(target: string, signal: AbortSignal): Promise<Scanned>
  /** Ends them, and everything under way. */
  stop(): Promise<void>
}

// Built, it is an entry beside the one that this is part of.
const program = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './scan-thread.js', import.meta.url)

/** Starts threads; they end with `stop`, or with the process. */
export function startThreads(count: number, options: LookOnceOptions): Threads {
  const threads = Array.from({ length: count }, () => new Thread(options))
  return {
    lookAt: (target, signal) => {
      signal.throwIfAborted()
      const [idlest] = [...threads].sort((a, b) => a.waiting - b.waiting)
      if (idlest === undefined) throw new RangeError('there is no thread')
      return idlest.lookAt(target, signal)
    },
    stop: async () => {
      await Promise.all(threads.map((thread) => thread.stop()))
    },
  }
}

interface Waiting {
  readonly resolve: (seen: Scanned) => void
  readonly reject: (reason: unknown) => void
}

class Thread {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0

  constructor(options: LookOnceOptions) {
    this.#worker = new Worker(program, { workerData: options })
    this.#worker.on('message', (answer: Answered) => this.#settle(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')))
  }

  get waiting(): number {
    return this.#waiting.size
  }

  lookAt(target: string, signal: AbortSignal): Promise<Scanned> {
    const id = this.#asked++
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      const finish = (act: () => void): void => {
        signal.removeEventListener('abort', onAbort)
        act()
      }
      this.#waiting.set(id, {
        resolve: (seen) => finish(() => resolve(seen)),
        reject: (reason) => finish(() => reject(reason)),
      })
      this.#worker.postMessage({ id, target } satisfies Asked)
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #settle(answer: Answered): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('seen' in answer) waiting?.resolve(answer.seen)
    else waiting?.reject(answer.error)
  }

  #fail(reason: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(reason)
    this.#waiting.clear()
  }
}
