// The loop: change an input, run it, keep it when it went where no input went before.
import { mutate, type Sources } from './mutate.ts'
import { Random } from './random.ts'

/** A program under test. */
export interface Subject {
  /** Runs one input. Throws for what must not happen. */
  readonly run: (input: Uint8Array) => void
  /** Incremented by the program; cleared by the loop. */
  readonly hits: Uint8Array
  readonly dictionary: readonly Uint8Array[]
}

export interface LoopOptions {
  readonly seed: number
  readonly seconds: number
  readonly maxLength: number
  /** An input that takes longer, twice in a row, is a finding. */
  readonly slowMs: number
  /** Told about every input that is kept; for a progress line. */
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly runs: number
  readonly kept: number
  readonly features: number
}

/** An input that does what must not happen. */
export interface Finding {
  readonly input: Uint8Array
  readonly problem: string
}

export interface Outcome extends Progress {
  /** Inputs that together reach all that was reached; small ones first. */
  readonly corpus: readonly Uint8Array[]
  readonly findings: readonly Finding[]
}

/** Fuzzes for a while, or until something is found. */
export function fuzz(subject: Subject, seeds: readonly Uint8Array[], options: LoopOptions): Outcome {
  const { stackTraceLimit } = Error
  // Most inputs end in the reader's own error, and traces would be most of the work.
  Error.stackTraceLimit = 0
  try {
    return explore(subject, seeds, options)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

function explore(subject: Subject, seeds: readonly Uint8Array[], options: LoopOptions): Outcome {
  const state = new State(subject, options)
  for (const seed of seeds) state.try(seed)
  if (state.corpus.length === 0) state.keep(new Uint8Array(0))
  const end = performance.now() + options.seconds * 1000
  const random = new Random(options.seed)
  const other = (): Uint8Array => random.pick(state.corpus)
  const sources: Sources = { random, dictionary: subject.dictionary, other, maxLength: options.maxLength }
  while (state.findings.length === 0 && performance.now() < end) {
    for (let i = 0; i < 256 && state.findings.length === 0; i++)
      state.try(mutate(choose(state.corpus, random), sources))
    options.onProgress?.(state.progress)
  }
  return { ...state.progress, corpus: smallest(subject, state.corpus), findings: state.findings }
}

// Half of the time one of the newest, which are the least explored.
function choose(corpus: readonly Uint8Array[], random: Random): Uint8Array {
  const newest = Math.min(corpus.length, 32)
  if (random.below(2) === 0) return random.pick(corpus)
  return corpus[corpus.length - 1 - random.below(newest)] as Uint8Array
}

class State {
  readonly corpus: Uint8Array[] = []
  readonly findings: Finding[] = []
  readonly #seen = new Set<number>()
  readonly #subject: Subject
  readonly #slowMs: number
  #runs = 0

  constructor(subject: Subject, { slowMs }: LoopOptions) {
    this.#subject = subject
    this.#slowMs = slowMs
  }

  get progress(): Progress {
    return { runs: this.#runs, kept: this.corpus.length, features: this.#seen.size }
  }

  try(input: Uint8Array): void {
    this.#runs++
    const problem = runOnce(this.#subject, input, this.#slowMs)
    if (problem !== undefined) this.findings.push({ input, problem })
    else if (this.#isNews()) this.keep(input)
  }

  keep(input: Uint8Array): void {
    this.corpus.push(Uint8Array.from(input))
  }

  #isNews(): boolean {
    const before = this.#seen.size
    for (const feature of featuresOf(this.#subject.hits)) this.#seen.add(feature)
    return this.#seen.size > before
  }
}

function runOnce(subject: Subject, input: Uint8Array, slowMs: number): string | undefined {
  const took = time(subject, input)
  if (typeof took === 'string') return took
  if (took < slowMs) return undefined
  const again = time(subject, input)
  return typeof again === 'number' && again < slowMs ? undefined : `it takes ${again} ms`
}

function time({ run, hits }: Subject, input: Uint8Array): number | string {
  hits.fill(0)
  const started = performance.now()
  try {
    run(input)
  } catch (error) {
    return traced(run, input) ?? String(error)
  }
  return performance.now() - started
}

// Runs it once more, for the trace.
function traced(run: Subject['run'], input: Uint8Array): string | undefined {
  Error.stackTraceLimit = 30
  try {
    run(input)
  } catch (error) {
    return error instanceof Error ? error.stack : undefined
  } finally {
    Error.stackTraceLimit = 0
  }
  return undefined
}

// A branch taken once, twice, a few times or often are four different things to have seen.
function* featuresOf(hits: Uint8Array): Generator<number> {
  for (let counter = 0; counter < hits.length; counter++) {
    const count = hits[counter] as number
    if (count > 0) yield counter * 8 + Math.min(7, 31 - Math.clz32(count))
  }
}

// Greedy, from the smallest: an input stays when it reaches what no smaller one does.
function smallest(subject: Subject, corpus: readonly Uint8Array[]): Uint8Array[] {
  const seen = new Set<number>()
  return corpus
    .toSorted((a, b) => a.length - b.length)
    .filter((input) => {
      time(subject, input)
      const before = seen.size
      for (const feature of featuresOf(subject.hits)) seen.add(feature)
      return seen.size > before
    })
}
