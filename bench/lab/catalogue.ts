// How long does the lab take over a fast client? Issue 5: the least set of scenarios for CI in under 10 s, the whole
// catalogue in under 60 s, on two cores. The client is node:https with pins, started anew for each chain.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { initLab, runLab } from '@keypin/lab'

const least = ['least']
const folder = mkdtempSync(join(tmpdir(), 'keypin-bench-'))
const client = join(import.meta.dirname, '../../packages/lab/src/testing/client.mjs')
const driver = join(import.meta.dirname, '../../packages/lab/src/testing/driver.mjs')

interface Side {
  readonly name: string
  readonly only?: readonly string[]
  readonly how: { readonly command: string[] } | { readonly driver: string[] }
  readonly atMostSeconds: number
}

const sides: readonly Side[] = [
  {
    name: 'least set, started anew',
    only: least,
    how: { command: [process.execPath, client, 'pinned'] },
    atMostSeconds: 10,
  },
  {
    name: 'least set, a driver',
    only: least,
    how: { driver: [process.execPath, driver, 'pinned'] },
    atMostSeconds: 10,
  },
  {
    name: 'whole catalogue, started anew',
    how: { command: [process.execPath, client, 'pinned'] },
    atMostSeconds: 60,
  },
  {
    name: 'whole catalogue, a driver',
    how: { driver: [process.execPath, driver, 'pinned'] },
    atMostSeconds: 60,
  },
]

const rounds = 3
const times = new Map<Side, number[]>(sides.map((side) => [side, []]))
const { dir } = await initLab({ host: 'api.example.com', dir: join(folder, 'lab') })
try {
  // Turn about, so that whatever else this machine does falls on all sides alike.
  for (let round = 0; round < rounds; round++) {
    for (const [{ only, how }, taken] of times) {
      const started = performance.now()
      const run = await runLab({ dir, ...how, ...(only === undefined ? {} : { only }) })
      taken.push((performance.now() - started) / 1000)
      if (run.verdict !== 'pass') throw new Error(`the client is to pass: ${run.verdict}`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

console.log(`${rounds} rounds, Node ${process.version}, ${availableParallelism()} cores`)
for (const [{ name, atMostSeconds }, taken] of times) {
  const median = taken.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN
  const isOver = median > atMostSeconds
  if (isOver) process.exitCode = 1
  console.log(
    `  ${name.padEnd(32)} median ${median.toFixed(1)} s, at most ${atMostSeconds} s${isOver ? ': MISSED' : ''}`,
  )
}
