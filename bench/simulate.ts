// How long does a simulated rotation take: ten million users over five years? Beside it a hundred thousand users drawn one
// by one, as one would write it at first. The goal: under two seconds.
import { createHash } from 'node:crypto'
import {
  assumedCurves,
  noRecords,
  nothingSeen,
  planRotation,
  scheduleOf,
  simulate,
  withFound,
} from '@keypin/care'
import { parsePinSet } from 'keypin'
import { measure, report, type Side } from './harness.ts'

const host = 'api.example.com'
const now = new Date('2026-11-23T00:00:00Z')
const days = 5 * 365
const goalMs = 2_000

const pin = (n: number): string => `sha256/${createHash('sha256').update(`key ${n}`).digest('base64')}`
const pinSet = parsePinSet({
  version: 1,
  hosts: {
    [host]: {
      pins: [
        { pin: pin(0), state: 'active' },
        { pin: pin(1), state: 'backup' },
      ],
    },
  },
})
const records = withFound(noRecords, pinSet, host, now)
const plan = planRotation({ pinSet, records, host, now, served: nothingSeen, figures: {} })
const schedule = scheduleOf(plan, { days, releaseEveryDays: 14, canaryShare: 0.05 })

const result = await measure({
  id: 'simulate',
  question: 'How long does a simulated rotation take, five years of it?',
  unit: 'ms',
  rounds: 10,
  sides: [
    together('10,000,000 users, drawn together', 10_000_000),
    together('10 users, drawn together', 10),
    { name: '100,000 users, one by one', measure: () => timed(() => oneByOne(100_000)) },
  ],
  ratios: [{ of: '10,000,000 users, drawn together', against: '100,000 users, one by one', atMost: 1 }],
})
report(result)
const median = result.sides[0]?.median ?? Number.NaN
console.log(`  under ${goalMs} ms: ${median < goalMs ? 'met' : 'MISSED'}`)
if (!(median < goalMs)) process.exitCode = 1

function together(name: string, users: number): Side {
  const options = { users, curve: assumedCurves.usual, churnPercent: 30, tolerancePercent: 1, seed: 1 }
  return { name, measure: () => timed(() => simulate(schedule, options)) }
}

function timed(run: () => unknown): number {
  const begun = performance.now()
  run()
  return performance.now() - begun
}

/** Each user has a release, and each day a chance to update. */
function oneByOne(users: number): number {
  let held = 0
  for (let user = 0; user < users; user++)
    for (let day = 0; day < days; day++) if (Math.random() < 0.03) held++
  return held
}
