// From a source file to a program that counts its branches.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { instrument } from './instrument.ts'

/** An instrumented module. */
export interface Loaded<Module> {
  readonly module: Module
  readonly hits: Uint8Array
  readonly dictionary: readonly Uint8Array[]
}

/** Bundles a module with all that it imports, instruments and imports it. One in a process. */
export async function loadInstrumented<Module>(file: string): Promise<Loaded<Module>> {
  const { text, counters, words } = instrument('bundle.mjs', await bundle(file))
  const hits = new Uint8Array(counters)
  Object.assign(globalThis, { __hits: hits })
  const folder = mkdtempSync(join(tmpdir(), 'keypin-fuzz-'))
  try {
    const instrumented = join(folder, 'bundle.mjs')
    writeFileSync(instrumented, text)
    const module: Module = await import(pathToFileURL(instrumented).href)
    return { module, hits, dictionary: words.flatMap(wordBytes) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function bundle(file: string): Promise<string> {
  const built = await rolldown({ input: file, platform: 'node', external: /^node:/ })
  const { output } = await built.generate({ format: 'esm', codeSplitting: false })
  await built.close()
  return output[0].code
}

// A word as text, and an object identifier also as DER.
function wordBytes(word: string): Uint8Array[] {
  const text = Buffer.from(word)
  return /^\d+(\.\d+)+$/.test(word) ? [text, oid(word)] : [text]
}

function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const octets = [first * 40 + second, ...rest].flatMap(base128)
  return Uint8Array.of(0x06, octets.length, ...octets)
}

function base128(arc: number): number[] {
  const octets = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift((rest % 128) | 0x80)
  return octets
}
