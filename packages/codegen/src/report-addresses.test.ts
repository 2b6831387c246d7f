// Nobody who asked to be told of pin failures is forgotten in silence.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type PinSet, parsePinSet } from 'keypin'
import { targets } from './registry.ts'
import { contentsOf } from './target.ts'
import { generateAccepting } from './testing/goldens.ts'

const ADDRESS = 'https://collector.example.net/unmistakable'

// Pins that come with their certificates serve those targets, too, that need them.
const [certificates, roots] = ['certificates', 'roots'].map(readPinSet)

function readPinSet(name: string): PinSet {
  const json = JSON.parse(
    readFileSync(join(import.meta.dirname, `testing/pinsets/material/${name}.json`), 'utf8'),
  )
  for (const entry of Object.values<Record<string, unknown>>(json.hosts))
    if (entry.mode !== 'off') entry.reportTo = [ADDRESS]
  return parsePinSet(json)
}

describe('who is to be told of failures stands in what is generated, or a loss says otherwise', () => {
  for (const { id, capabilities } of targets) {
    test(id, () => {
      const pinSet = capabilities.needsMaterial === 'root' ? roots : certificates
      assert.ok(pinSet)
      const { files, losses } = generateAccepting(pinSet, id)
      const named = files.some((file) => String(contentsOf(file)).includes(ADDRESS))
      const isTold = losses.some(({ code }) => code === 'report')
      assert.ok(named || isTold, JSON.stringify(losses))
    })
  }
})
