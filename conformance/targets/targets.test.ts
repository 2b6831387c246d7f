// Runs what every target generates against the lab: the forged chains are refused because of the pin, with
// no byte of the request sent, and the server's own keys are accepted, those in use and the backup.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findTarget, targets } from '@keypin/codegen'
import { type InitializedLab, initLab, type Run, runLab } from '@keypin/lab'
import { formatPinSet, parsePinSet } from 'keypin'
import { needs } from '../../tools/testing/needs.ts'
import type { LabClient, PinShape, PreparedClient } from './client.ts'
import { clients, isFull } from './registry.ts'

const HOST = 'api.example.com'

// The least set of reference A3, and the chains that tell whether a pin of this shape is judged.
const SCENARIOS = {
  whole: [
    ...['P01', 'P02', 'P03', 'P04a', 'P04b', 'P04c', 'R05', 'R05-CA'],
    ...['V01', 'H01', 'H03', 'R01', 'R02', 'R03'],
  ],
  sample: ['P01', 'P04b', 'H03', 'R03'],
}

const TRIALS = {
  whole: [
    { shape: 'leaf', tls: '1.2' },
    { shape: 'leaf', tls: '1.3' },
    { shape: 'ca', tls: '1.2' },
    { shape: 'ca', tls: '1.3' },
  ],
  sample: [
    { shape: 'leaf', tls: '1.3' },
    { shape: 'ca', tls: '1.2' },
  ],
} as const

// Below the repository, so that a generated Node module finds its packages.
const base = join(import.meta.dirname, '../../.build/conformance')
mkdirSync(base, { recursive: true })
const dir = mkdtempSync(join(base, 'targets-'))
let lab: InitializedLab
let shapes: PinShape[]
const seen = new Set<string>()

before(async () => {
  lab = await initLab({ host: HOST, dir: join(dir, 'lab') })
  const { leaf, backup, intermediate } = lab.pins
  shapes = [
    shapeOf('leaf', [
      { pin: leaf, position: 'leaf', state: 'active' },
      { pin: backup, position: 'leaf', state: 'backup' },
    ]),
    shapeOf('ca', [
      { pin: intermediate, position: 'ca', state: 'active' },
      { pin: backup, position: 'leaf', state: 'backup' },
    ]),
  ]
})

after(() => rmSync(dir, { recursive: true, force: true }))

for (const client of clients) {
  describe(client.name, needs(...client.needs), () => {
    let prepared: PreparedClient
    before(async () => {
      const sayable = shapes.filter(({ name }) => shapesOf(client).includes(name))
      prepared = await client.prepare(sayable, join(dir, client.target))
    })

    const extent = !isFull && client.extent === 'sample' ? 'sample' : 'whole'
    const sayable = shapesOf(client)
    for (const { shape, tls } of TRIALS[extent].filter(({ shape: name }) => sayable.includes(name))) {
      test(`with a pinned ${shape} key over TLS ${tls}, forged chains get nothing and good ones work`, async () => {
        const found = shapes.find(({ name }) => name === shape)
        assert.ok(found)
        const run = await runLab({
          dir: lab.dir,
          command: prepared.command(found),
          ...(isFull ? {} : { only: SCENARIOS[extent] }),
          pinSet: pathOf(found),
          tls,
        })
        assertProven(run)
      })
    }

    test('the proof of its target names where it ran', () => {
      const { ranOn } = findTarget(client.target).proof
      assert.deepEqual(
        prepared.ranOn.filter((runtime) => !ranOn.includes(runtime)),
        [],
      )
      for (const runtime of prepared.ranOn) seen.add(`${client.target} ${runtime}`)
    })
  })
}

test(
  'no target claims to have run where it did not',
  needs(...clients.flatMap((client) => client.needs)),
  () => {
    const claimed = targets
      .filter(({ id, proof }) => proof.level === 'run' && clients.some(({ target }) => target === id))
      .flatMap(({ id, proof }) => proof.ranOn.map((runtime) => `${id} ${runtime}`))
    assert.deepEqual([...seen].sort(), claimed.sort())
  },
)

function shapesOf({ shapes: sayable = ['leaf', 'ca'] }: LabClient): readonly string[] {
  return sayable
}

function shapeOf(name: string, pins: readonly object[]): PinShape {
  const pinSet = parsePinSet({ version: 1, name: `conformance-${name}`, hosts: { [HOST]: { pins } } })
  writeFileSync(join(dir, `${name}.json`), formatPinSet(pinSet))
  return { name, pinSet }
}

function pathOf({ name }: PinShape): string {
  return join(dir, `${name}.json`)
}

function assertProven({ results, verdict }: Run): void {
  const told = results.map(
    ({ id, expected, outcome, verdict: own, attribution, appBytes, why, processes }) =>
      `${id} ${own}: expected ${expected}, got ${outcome} by ${attribution}, ${appBytes} bytes; ${why}; ${processes[0]?.lastWords}`,
  )
  assert.equal(verdict, 'pass', told.join('\n'))
  for (const { id, expected, appBytes, attribution } of results) {
    if (expected === 'refuse') assert.equal(appBytes, 0, `${id} sent bytes`)
    if (/^P/.test(id)) assert.equal(attribution, 'pin', `${id} was not refused because of the pin`)
  }
}
