// Naive variants of the platforms, mended only as far as they must be to run (tutorials/ has them as they were
// published): the lab has to catch what is wrong with them, or passing it would mean nothing.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '@keypin/lab'

/** The host that naive variants pin. */
export const NAIVE_HOST = 'api.example.com'

/** What catches each of the known mistakes. */
export const NAIVE_SCENARIOS: readonly string[] = ['P01', 'P04a', 'P04b', 'H01', 'H03', 'R01', 'R03']

/** A folder for a naive variant, and how to remove it. */
export function naiveFolder(): { readonly dir: string; readonly remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'keypin-naive-'))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** The scenarios a client failed, each with what it did. */
export function failuresOf({ results }: Run): string[] {
  const failed = results.filter(({ verdict }) => verdict !== 'pass')
  return failed.map(({ id, outcome, verdict }) =>
    verdict === 'fail' ? `${id} ${outcome}` : `${id} is ${verdict}`,
  )
}

/** Pins as most snippets have them: the base64 of each, with commas between. */
export function bareHashes(...pins: readonly string[]): string {
  return pins.map((pin) => pin.slice(pin.indexOf('/') + 1)).join(',')
}
