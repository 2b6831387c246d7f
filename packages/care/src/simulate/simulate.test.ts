import '../../../../tools/testing/seed.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { renderChart } from './chart.ts'
import { assumedCurves, dailyChances, finalShare, shareAfter } from './curve.ts'
import { binomial, seededRandom } from './random.ts'
import type { Schedule } from './schedule.ts'
import { type SimulationOptions, simulate } from './simulate.ts'

const schedule = (switchDay: number, days = 200): Schedule => ({
  begin: new Date('2026-11-23T00:00:00Z'),
  days,
  releases: [
    { day: -1, keys: ['key 0'] },
    { day: 0, keys: ['key 0', 'key 1'] },
  ],
  serving: [
    { day: -1, shares: { 'key 0': 1 } },
    { day: switchDay, shares: { 'key 1': 1 } },
  ],
  marks: [{ day: switchDay, what: 'key 1 everywhere' }],
  switches: [{ key: 'key 1', published: 0, day: switchDay }],
})

const options: SimulationOptions = {
  users: 100_000,
  curve: assumedCurves.usual,
  churnPercent: 0,
  tolerancePercent: 6,
  seed: 7,
}

describe('a simulation', () => {
  test('locks out nobody before the switch, and after it those without the pin', () => {
    const { lockedOut, switches } = simulate(schedule(40), options)
    assert.ok(lockedOut.slice(0, 40).every((users) => users === 0))
    assert.equal(lockedOut[40], switches[0]?.without)
  })

  test('agrees with its curve, to within what chance explains', () => {
    const { switches } = simulate(schedule(40), options)
    for (const day of [0, 1, 7, 30, 100]) {
      const share = (switches[0]?.holding[day] ?? 0) / options.users
      assert.ok(Math.abs(share - shareAfter(options.curve, day)) < 0.01, `day ${day}: ${share}`)
    }
  })

  test('agrees with single users, drawn one by one', () => {
    const chances = dailyChances(options.curve)
    const random = seededRandom(99)
    const users = 20_000
    let has = 0
    for (let user = 0; user < users; user++) {
      if (random() > finalShare(options.curve)) continue
      for (let day = 0; day <= 30; day++)
        if (random() < (chances[day] ?? 1)) {
          has++
          break
        }
    }
    const together = (simulate(schedule(40), options).switches[0]?.holding[30] ?? 0) / options.users
    assert.ok(Math.abs(has / users - together) < 0.01, `${has / users} and ${together}`)
  })

  test('is the same for the same seed, and another for another', () => {
    assert.deepEqual(simulate(schedule(40), options), simulate(schedule(40), options))
    assert.notDeepEqual(
      simulate(schedule(40), options).lockedOut,
      simulate(schedule(40), { ...options, seed: 8 }).lockedOut,
    )
  })

  test('keeps its users, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.record({
          users: fc.integer({ min: 1, max: 1e9 }),
          churnPercent: fc.integer({ min: 0, max: 100 }),
          seed: fc.nat(),
          day: fc.integer({ min: 0, max: 99 }),
        }),
        ({ users, churnPercent, seed, day }) => {
          const { lockedOut, switches, peak } = simulate(schedule(day, 100), {
            ...options,
            users,
            churnPercent,
            seed,
          })
          assert.ok(lockedOut.every((count) => count >= 0 && count <= users))
          assert.ok(
            switches[0]?.holding.every((count) => Number.isInteger(count) && count >= 0 && count <= users),
          )
          assert.equal(peak.users, Math.max(...lockedOut))
        },
      ),
      { numRuns: 100 },
    )
  })

  test('finds the earliest safe day: on it the tolerance holds, and the day before it does not', () => {
    const { switches } = simulate(schedule(40), options)
    const day = switches[0]?.earliestSafeDay ?? -1
    const without = (at: number): number => options.users - (switches[0]?.holding[at] ?? 0)
    assert.ok(day > 0)
    assert.ok(without(day) <= options.users * 0.06 && without(day - 1) > options.users * 0.06)
  })

  test('of users who never update finds no safe day without churn, and one with it', () => {
    const strict = { ...options, tolerancePercent: 1 }
    assert.equal(simulate(schedule(40), strict).switches[0]?.earliestSafeDay, undefined)
    const leaving = simulate(schedule(40, 3_000), { ...strict, churnPercent: 40 })
    assert.ok((leaving.switches[0]?.earliestSafeDay ?? 0) > 365)
  })
})

describe('draws', () => {
  test('of few and of many have the mean and the spread of a binomial', () => {
    for (const [count, probability] of [
      [40, 0.1],
      [1_000, 0.01],
      [1_000_000, 0.3],
      [50, 0.97],
    ] as const) {
      const random = seededRandom(3)
      const drawn = Array.from({ length: 20_000 }, () => binomial(count, probability, random))
      const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
      const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length
      const [expected, spread] = [count * probability, count * probability * (1 - probability)]
      assert.ok(Math.abs(mean - expected) < 0.02 * expected + 0.05, `${count} ${probability}: mean ${mean}`)
      assert.ok(
        Math.abs(variance - spread) < 0.06 * spread + 0.05,
        `${count} ${probability}: variance ${variance}`,
      )
    }
  })
})

describe('a chart', () => {
  test('takes no text for markup, and no control character along', () => {
    const simulation = simulate(schedule(40), options)
    const evil = `</title><script>alert(1)</script>"'&\u0000\u001b\ud800`
    const svg = renderChart({ ...simulation, marks: [{ day: 3, what: evil }] }, evil)
    for (const text of ['<script', '\u0000', '\u001b', '\ud800']) assert.ok(!svg.includes(text))
    assert.match(svg, /&lt;script&gt;alert\(1\)&lt;\/script&gt;&quot;&#39;&amp;/)
  })

  test('draws no more points than it is wide, and keeps the peak', () => {
    const simulation = simulate(schedule(40, 7_000), options)
    const points =
      /<polygon[^>]* points="([^"]*)"/.exec(renderChart(simulation, 'long'))?.[1]?.split(' ') ?? []
    assert.ok(points.length < 1_000, `${points.length} points`)
    const highest = Math.min(...points.map((point) => Number(point.split(',')[1])))
    const share = simulation.peak.users / simulation.users
    const most = [0.05, 0.1, 0.2, 0.5, 1].find((nice) => nice >= share) ?? 1
    assert.ok(Math.abs(highest - (238 + (1 - share / most) * 130)) < 0.1)
  })
})
