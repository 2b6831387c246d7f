import type { Verdict } from '../judge/verdicts.ts'
import type { Result, Run } from '../run/types.ts'

/** A scenario that came to something else than before. */
export interface Change {
  readonly id: string
  readonly host: string
  readonly phase?: 'before' | 'after'
  readonly title: string
  /** `null`: it was not in that record. */
  readonly before: Verdict | null
  readonly after: Verdict | null
}

/** What two runs differ in. */
export interface Comparison {
  /** Worse than before; also what was not tried before and fails now. */
  readonly regressions: readonly Change[]
  readonly improvements: readonly Change[]
  /** Neither: in one of the records only, and not failing. */
  readonly others: readonly Change[]
  /** What else differs and may be why, in sentences: another client, other pins, another lab. */
  readonly differences: readonly string[]
}

// Worse from left to right. What is skipped shows less than what passes.
const order: readonly Verdict[] = ['pass', 'exposed', 'skipped', 'inconclusive', 'fail']

/**
 * Compares a run with an earlier one, scenario by scenario: what is worse, what is better, and what else differs.
 *
 * A failure that both have is no regression, so that a client with known faults can be kept from getting worse. A
 * scenario that was not in the earlier record is one when it fails or shows nothing.
 *
 * @example
 * const baseline = parseRun(await readFile('baseline.json', 'utf8'))
 * const { regressions } = compareRuns(baseline, run)
 * process.exitCode = regressions.length > 0 ? 1 : 0
 */
export function compareRuns(before: Run, after: Run): Comparison {
  const earlier = new Map(before.results.map((result) => [keyOf(result), result]))
  const later = new Map(after.results.map((result) => [keyOf(result), result]))
  const changes = [...new Set([...later.keys(), ...earlier.keys()])].flatMap((key) =>
    changeOf(earlier.get(key), later.get(key)),
  )
  return {
    regressions: changes.filter(isRegression),
    improvements: changes.filter(isImprovement),
    others: changes.filter((change) => !isRegression(change) && !isImprovement(change)),
    differences: differencesOf(before, after),
  }
}

const keyOf = ({ id, host, phase }: Result): string => JSON.stringify([id, host, phase ?? ''])

function changeOf(before: Result | undefined, after: Result | undefined): Change[] {
  const known = after ?? before
  if (known === undefined || before?.verdict === after?.verdict) return []
  const { id, host, phase, title } = known
  const verdicts = { before: before?.verdict ?? null, after: after?.verdict ?? null }
  return [{ id, host, ...(phase === undefined ? {} : { phase }), title, ...verdicts }]
}

const rank = (verdict: Verdict): number => order.indexOf(verdict)

function isRegression({ before, after }: Change): boolean {
  if (after === null) return false
  return rank(after) > (before === null ? rank('skipped') : rank(before))
}

const isImprovement = ({ before, after }: Change): boolean =>
  before !== null && after !== null && rank(after) < rank(before)

function differencesOf(before: Run, after: Run): string[] {
  const facts: readonly [string, (run: Run) => string | undefined][] = [
    ['the mode', ({ mode }) => mode],
    ['the client’s name', ({ client }) => client.name],
    ['the client’s version', ({ client }) => client.version],
    ['the client’s command', ({ client }) => client.command.join(' ')],
    ['the artefact', ({ client }) => client.artefactSha256],
    ['the pins', ({ pins }) => pins.map(({ pin }) => pin).join(' ')],
    ['the version of TLS', ({ environment }) => environment.tls],
    ['the tool’s version', ({ tool }) => tool.version],
  ]
  return facts
    .filter(([, read]) => read(before) !== read(after))
    .map(([what, read]) => `${what}: ${read(before) ?? 'not said'} before, ${read(after) ?? 'not said'} now`)
}
