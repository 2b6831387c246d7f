import { Worker } from 'node:worker_threads'
import { type LookOnceOptions, lookFailed } from './look.ts'
import { outbox } from './outbox.ts'
import { lineOf, type PackedLines, type ScannedLine, unpack } from './result.ts'

/** What a thread is asked; questions come in batches. */
export interface Asked {
  readonly id: number
  readonly target: string
}

/** The answers to some questions. */
export interface Answered extends PackedLines {
  /** One for each line. */
  readonly ids: readonly number[]
}

/** Threads that look at hosts. */
export interface Threads {
  /** Has the thread with the fewest hosts under way look at one. */
  lookAt(target: string): Promise<ScannedLine>
  /** Ends them, and everything under way. */
  stop(): Promise<void>
}

// Built, it is an entry beside the one that this is part of.
const program = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './scan-thread.js', import.meta.url)

/**
 * Starts threads; they end with `stop`, or with the process. What is under way fails once `signal` is aborted.
 *
 * A thread that dies of what a server sent is replaced, and loses nobody but the host that it died of: those that
 * were under way are looked at again one at a time, until it is found.
 *
 * @param code What the threads run.
 */
export function startThreads(
  count: number,
  options: LookOnceOptions,
  signal: AbortSignal,
  code: URL = program,
): Threads {
  const threads = Array.from({ length: count }, () => new Thread(options, code))
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
  return threads.reduce((best, thread) => (thread.load < best.load ? thread : best))
}

interface Look extends Asked {
  readonly resolve: (line: ScannedLine) => void
  readonly reject: (reason: unknown) => void
}

// What a look leaves behind is garbage at once. Room for more of it before it is collected takes a third more memory
// over a long list, and no less time.
const resourceLimits = { maxYoungGenerationSizeMb: 24 }

class Thread {
  readonly #options: LookOnceOptions
  readonly #code: URL
  readonly #underWay = new Map<number, Look>()
  /** Looks of which one may have killed the thread before this one; those that came since wait behind them. */
  #suspects: Look[] = []
  #asked = 0
  #worker: Worker
  #questions = outbox<Asked>(() => {})
  #runs = false
  #stopped = false

  constructor(options: LookOnceOptions, code: URL) {
    this.#options = options
    this.#code = code
    this.#worker = this.#start()
  }

  /** How many looks it has to do. */
  get load(): number {
    return this.#underWay.size + this.#suspects.length
  }

  lookAt(target: string): Promise<ScannedLine> {
    const id = this.#asked++
    return new Promise((resolve, reject) => {
      const look = { id, target, resolve, reject }
      if (this.#suspects.length > 0) this.#suspects.push(look)
      else this.#ask(look)
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#worker.terminate()
  }

  /** Ends all looks with a reason. */
  fail(reason: unknown): void {
    for (const { reject } of [...this.#underWay.values(), ...this.#suspects]) reject(reason)
    this.#underWay.clear()
    this.#suspects = []
  }

  #start(): Worker {
    const worker = new Worker(this.#code, { workerData: this.#options, resourceLimits })
    let reason: unknown = new Error('the thread has ended')
    this.#runs = false
    this.#questions = outbox((batch) => worker.postMessage(batch))
    worker.on('message', (answered: Answered) => {
      this.#runs = true
      const lines = unpack(answered)
      for (const [index, line] of lines.entries()) this.#settle(answered.ids[index] ?? -1, line)
    })
    worker.on('error', (error) => (reason = error))
    worker.on('exit', () => this.#ended(reason))
    return worker
  }

  #ask(look: Look): void {
    this.#underWay.set(look.id, look)
    this.#questions.put({ id: look.id, target: look.target })
  }

  #settle(id: number, line: ScannedLine): void {
    const look = this.#underWay.get(id)
    this.#underWay.delete(id)
    look?.resolve(line)
    this.#askSuspect()
  }

  #ended(reason: unknown): void {
    // one that never said a word would not say one the next time either
    if (this.#stopped || !this.#runs) {
      this.fail(reason)
      return
    }
    const looks = [...this.#underWay.values()]
    this.#underWay.clear()
    this.#worker = this.#start()
    if (looks.length === 1)
      for (const { target, resolve } of looks) resolve(lineOf(lookFailed(target, reason)))
    else this.#suspects.unshift(...looks)
    this.#askSuspect()
  }

  #askSuspect(): void {
    if (this.#underWay.size > 0) return
    const next = this.#suspects.shift()
    if (next !== undefined) this.#ask(next)
  }
}
