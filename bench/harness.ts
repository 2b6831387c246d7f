// Measures by the rules of bench/README.md: all sides in one run, turn about, medians, and ratios of medians.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

/** A question that a file of this folder answers. */
export interface Question {
  /** Name of its result below results/: `cold-start`. */
  readonly id: string
  /** In one sentence. */
  readonly question: string
  /** What a side's number is: `ms`, `µs of CPU`. */
  readonly unit: string
  /** At least two; the first that a ratio names is what the others are held against. */
  readonly sides: readonly Side[]
  readonly ratios: readonly RatioGoal[]
  readonly rounds: number
  /** Rounds that are run before and not counted. */
  readonly warmups?: number
}

/** One way of doing the thing. */
export interface Side {
  readonly name: string
  /** Does it once, and returns what that cost. */
  readonly measure: () => number | Promise<number>
}

/** How one side is to compare with another. */
export interface RatioGoal {
  readonly of: string
  readonly against: string
  readonly atMost: number
}

/** What was measured; as it is written below results/. */
export interface Result {
  readonly id: string
  readonly question: string
  readonly unit: string
  readonly rounds: number
  readonly environment: { readonly node: string; readonly cpu: string; readonly cores: number }
  readonly sides: readonly {
    readonly name: string
    readonly median: number
    readonly p10: number
    readonly p90: number
  }[]
  readonly ratios: readonly (RatioGoal & { readonly ratio: number; readonly met: boolean })[]
}

/** Measures all sides in turn, in an order that changes with each round, so that drift falls on all alike. */
export async function measure(question: Question): Promise<Result> {
  const { sides, rounds, warmups = 2 } = question
  const costs = new Map<string, number[]>(sides.map(({ name }) => [name, []]))
  for (let round = -warmups; round < rounds; round++) {
    for (let turn = 0; turn < sides.length; turn++) {
      const side = sides[(turn + Math.abs(round)) % sides.length] as Side
      const cost = await side.measure()
      if (round >= 0) costs.get(side.name)?.push(cost)
    }
  }
  return summarize(question, costs)
}

/** What was measured, with its ratios. */
export function summarize(question: Question, costs: ReadonlyMap<string, readonly number[]>): Result {
  const { id, question: text, unit, rounds } = question
  const of = (name: string, share: number): number => quantile(costs.get(name) ?? [], share)
  return {
    id,
    question: text,
    unit,
    rounds,
    environment: { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
    sides: question.sides.map(({ name }) => ({
      name,
      median: of(name, 0.5),
      p10: of(name, 0.1),
      p90: of(name, 0.9),
    })),
    ratios: question.ratios.map((goal) => {
      const ratio = of(goal.of, 0.5) / of(goal.against, 0.5)
      return { ...goal, ratio, met: ratio <= goal.atMost }
    }),
  }
}

/** The result as text for a terminal. */
export function render({ question, unit, rounds, environment, sides, ratios }: Result): string {
  const lines = [`${question} (${rounds} rounds, Node ${environment.node})`]
  for (const { name, median, p10, p90 } of sides) {
    lines.push(`  ${name.padEnd(44)} ${number(median)} ${unit}  (${number(p10)} to ${number(p90)})`)
  }
  for (const { of, against, ratio, atMost, met } of ratios) {
    lines.push(`  ${of} / ${against}: ${ratio.toFixed(2)}, at most ${atMost}: ${met ? 'met' : 'MISSED'}`)
  }
  return lines.join('\n')
}

/** Prints a result; with `--save` among the arguments also writes it below results/. Exit code 1 when a goal is missed. */
export function report(result: Result, args: readonly string[] = process.argv.slice(2)): void {
  console.log(render(result))
  if (result.ratios.some(({ met }) => !met)) process.exitCode = 1
  if (!args.includes('--save')) return
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.id}.json`), `${JSON.stringify(result, null, 2)}\n`)
}

/** The number below which a share of the others lies; between two of them, the mean by distance. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

function number(value: number): string {
  return value.toPrecision(3).padStart(6)
}
