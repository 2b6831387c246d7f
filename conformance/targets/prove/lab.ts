// Runs what the targets of a family generate against the lab: the forged chains are refused because of the pin, with
// no byte of the request sent, and the server's own keys are accepted, those in use and the backup.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findTarget } from '@keypin/codegen'
import { root } from '@keypin/forge'
import { type InitializedLab, initLab, loadLab, type Run, runLab } from '@keypin/lab'
import { formatPinSet, parsePinSet, pinOf } from 'keypin'
import { needs } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape, PreparedClient } from '../client.ts'
import { isFull, triedOf } from '../extent.ts'

const HOST = 'api.example.com'

// The least set of reference A3, and the chains that tell whether a pin of this shape is judged.
const SCENARIOS = {
  whole: [
    ...['P01', 'P02', 'P03', 'P04a', 'P04b', 'P04c', 'R05', 'R05-CA'],
    ...['V01', 'H01', 'H03', 'R01', 'R02', 'R03'],
  ],
  sample: ['P01', 'P04b', 'H03', 'R03'],
}

interface Trial {
  readonly shape: string
  readonly tls: '1.2' | '1.3'
}

function trialsOf(shapes: readonly string[], extent: 'whole' | 'sample'): Trial[] {
  if (extent === 'sample') return shapes.map((shape, index) => ({ shape, tls: index === 0 ? '1.3' : '1.2' }))
  return shapes.flatMap((shape) => (['1.2', '1.3'] as const).map((tls) => ({ shape, tls })))
}

/**
 * Declares the tests that clients of one family are held to: of each, the forged chains are refused because of the
 * pin with no byte sent, and the server's own keys are accepted; and its target names where it ran.
 */
export function proveInLab(family: readonly LabClient[]): void {
  const clients = triedOf(family)
  const world = new LabWorld()
  before(() => world.open())
  after(() => world.close())
  const seen = new Set<string>()
  for (const client of clients)
    describe(client.name, needs(...client.needs), () => proveClient(client, world, seen))

  test(
    'no target claims to have run where it did not',
    needs(...clients.flatMap((client) => client.needs)),
    () => {
      const ids = [...new Set(clients.map(({ target }) => target))]
      const claimed = ids.flatMap((id) => findTarget(id).proof.ranOn.map((runtime) => `${id} ${runtime}`))
      const untried = family.filter((client) => !clients.includes(client))
      const word = untried.flatMap(({ target, claims = [] }) =>
        claims.map((runtime) => `${target} ${runtime}`),
      )
      assert.deepEqual([...new Set([...seen, ...word])].sort(), claimed.sort())
    },
  )
}

function proveClient(client: LabClient, world: LabWorld, seen: Set<string>): void {
  const sayable = client.shapes ?? ['leaf', 'ca']
  let prepared: PreparedClient
  before(async () => {
    const shapes = world.shapes.filter(({ name }) => sayable.includes(name))
    prepared = await client.prepare(shapes, join(world.dir, client.target))
  })

  const extent = !isFull && client.extent === 'sample' ? 'sample' : 'whole'
  for (const { shape, tls } of trialsOf(sayable, extent)) {
    if (client.tls?.includes(tls) === false) continue
    test(`with a pinned ${shape} over TLS ${tls}, forged chains get nothing and good ones work`, async () => {
      const found = world.shapes.find(({ name }) => name === shape)
      assert.ok(found)
      const command = { command: prepared.command(found) }
      const driver = prepared.driver === undefined ? command : { driver: prepared.driver(found) }
      const setting = { dir: world.lab.dir, pinSet: join(world.dir, `${found.name}.json`), tls }
      const run = await runLab({ ...setting, ...driver, ...(isFull ? {} : { only: SCENARIOS[extent] }) })
      const anew = isFull ? (client.askedAnew ?? []) : []
      assertProven(run, shape, client.flaws ?? [], anew)
      if (anew.length > 0) assertProven(await runLab({ ...setting, ...command, only: anew }), shape, [])
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
}

/** A lab, and the pin sets that its clients are made for; below the repository, so that Node finds packages. */
class LabWorld {
  readonly dir: string
  #lab: InitializedLab | undefined
  #shapes: readonly PinShape[] = []

  constructor() {
    const base = join(import.meta.dirname, '../../../.build/conformance')
    mkdirSync(base, { recursive: true })
    this.dir = mkdtempSync(join(base, 'targets-'))
  }

  async open(): Promise<void> {
    this.#lab = await initLab({ host: HOST, dir: join(this.dir, 'lab') })
    const { leaf, backup, intermediate, root: top } = this.#lab.pins
    const { genuine } = await loadLab(this.#lab.dir)
    const spareLeaf = genuine.intermediate.leaf(HOST, { key: genuine.backupKey })
    const spareRoot = root()
    const spare = { pin: backup, position: 'leaf', state: 'backup' }
    this.#shapes = [
      this.#shapeOf('leaf', [{ pin: leaf, position: 'leaf', state: 'active' }, spare]),
      this.#shapeOf('ca', [{ pin: intermediate, position: 'ca', state: 'active' }, spare]),
      // For clients that take no hashes, but the certificates behind them.
      this.#shapeOf('certificate', [
        { pin: leaf, position: 'leaf', state: 'active', material: genuine.leaf.pem },
        { ...spare, material: spareLeaf.pem },
      ]),
      this.#shapeOf('root', [
        { pin: top, position: 'ca', state: 'active', material: genuine.root.pem },
        { pin: pinOf(spareRoot.der).text, position: 'ca', state: 'backup', material: spareRoot.pem },
      ]),
    ]
  }

  get lab(): InitializedLab {
    assert.ok(this.#lab, 'the lab is open')
    return this.#lab
  }

  get shapes(): readonly PinShape[] {
    return this.#shapes
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }

  #shapeOf(name: string, pins: readonly object[]): PinShape {
    const pinSet = parsePinSet({ version: 1, name: `conformance-${name}`, hosts: { [HOST]: { pins } } })
    writeFileSync(join(this.dir, `${name}.json`), formatPinSet(pinSet))
    return { name, pinSet }
  }
}

/** @param elsewhere Scenarios that another run is about. */
function assertProven(
  { results: all, verdict }: Run,
  shape: string,
  flaws: readonly string[],
  elsewhere: readonly string[] = [],
): void {
  const results = all.filter(({ id }) => !elsewhere.includes(id))
  const told = results.map(
    ({ id, expected, outcome, verdict: own, attribution, appBytes, why, processes }) =>
      `${id} ${own}: expected ${expected}, got ${outcome} by ${attribution}, ${appBytes} bytes; ${why}; ${processes[0]?.lastWords}`,
  )
  const known = results.filter(({ id }) => flaws.includes(id))
  assert.ok(
    known.every((result) => result.verdict !== 'pass'),
    `${flaws} are no flaws`,
  )
  if (known.length + elsewhere.length === 0) assert.equal(verdict, 'pass', told.join('\n'))
  // What is about proxies or other hosts is skipped for clients that know of none.
  const others = results.filter(({ id, verdict: own }) => !flaws.includes(id) && own !== 'skipped')
  const failed = others.filter((result) => ['fail', 'inconclusive'].includes(result.verdict))
  assert.deepEqual(failed, [], told.join('\n'))
  for (const { id, expected, outcome, appBytes, attribution } of others) {
    // Whoever can resume a session has broken the genuine server already: S02 tells of it and is no failure.
    if (expected === 'refuse' && outcome !== 'resumed') assert.equal(appBytes, 0, `${id} sent bytes`)
    // Where pinned roots are the only roots, nothing of the interceptor's is accepted to compare with; that the same
    // client falls for it with other roots is for the naive variant to show.
    // Of the rest of the catalogue, what goes by a proxy or another name has no companion that every client accepts.
    if (expected === 'refuse' && /^P0[1-4]/.test(id) && shape !== 'root')
      assert.equal(attribution, 'pin', `${id} was not refused because of the pin`)
  }
}
