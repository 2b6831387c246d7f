// The self-tests that come with the generated code, run as their users run them: they have to pass here, and
// they have to fail where the pins are off.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePinSet } from 'keypin'
import type { PinShape } from '../client.ts'

/** With it the overlay for debug builds is written, and compiled with the rest. */
export const DEBUG_PIN: string = `sha256/${Buffer.alloc(32, 1).toString('base64')}`

/** `simple` is what most will have; `everything` makes each target show all it can say. */
export const pinSets: readonly PinShape[] = ['simple', 'everything'].map(readShared)

/** One of the pin sets above. */
export function pinSetNamed(wanted: 'simple' | 'everything'): PinShape {
  const found = pinSets.find(({ name }) => name === wanted)
  assert.ok(found)
  return found
}

/** A folder below the repository, where a generated Node module finds its packages, and how to remove it. */
export function selfTestFolder(): { readonly dir: string; readonly remove: () => void } {
  const base = join(import.meta.dirname, '../../../.build/conformance')
  mkdirSync(base, { recursive: true })
  const dir = mkdtempSync(join(base, 'self-tests-'))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** Takes the protection out of a generated file; throws when it is not where it was. */
export function weaken(path: string, from: string, to: string): void {
  const text = readFileSync(path, 'utf8')
  assert.ok(text.includes(from), `${path} has no '${from}'`)
  writeFileSync(path, text.replace(from, to))
}

function readShared(name: string): PinShape {
  const path = join(import.meta.dirname, '../../../packages/codegen/src/testing/pinsets', `${name}.json`)
  return { name, pinSet: parsePinSet(readFileSync(path, 'utf8')) }
}
