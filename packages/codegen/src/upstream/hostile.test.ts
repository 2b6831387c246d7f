// The targets that need certificates refuse every pin set without, so the property that all targets are held to would
// say nothing of them: here it is with certificates.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type HostEntry, type PinSet, parsePinSet } from 'keypin'
import { generate } from '../generate.ts'
import { contentsOf } from '../target.ts'
import { hostileText } from '../testing/arbitrary.ts'

const GIVEN = { stunnel: 'certificates', nginx: 'roots', haproxy: 'roots' } as const

for (const [id, file] of Object.entries(GIVEN)) {
  test(`hostile texts do not change what ${id} is told`, () => {
    const path = join(import.meta.dirname, '../testing/pinsets/material', `${file}.json`)
    const pinSet = parsePinSet(readFileSync(path, 'utf8'))
    const expected = toldBy(named(pinSet, ''), id)
    assert.ok(expected.length > 3)
    fc.assert(
      fc.property(hostileText, (text) => {
        assert.deepEqual(toldBy(named(pinSet, text), id), expected)
      }),
      { numRuns: 200 },
    )
  })
}

/** What is left of each file without its comments. */
function toldBy(pinSet: PinSet, id: string): string[] {
  return generate(pinSet, id).files.map((file) => String(contentsOf(file)).replace(/^ *#.*\n/gm, ''))
}

/** The pin set with a text wherever it holds one of its author's. */
function named(pinSet: PinSet, text: string): PinSet {
  const hosts = [...pinSet.hosts.values()].map((entry): [string, HostEntry] => [
    entry.host,
    { ...entry, pins: entry.pins.map((pin) => ({ ...pin, label: text })) },
  ])
  return { ...pinSet, name: text, hosts: new Map(hosts) }
}
