// The two builds of what is generated with an overlay, each in a package of its own, so that one program has both.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'

/** The sources of both builds, and what stands in the files of each. */
export interface Builds {
  readonly sources: readonly string[]
  /** Those of a release. */
  readonly ships: readonly Uint8Array[]
  /** Those of the other build. */
  readonly holds: readonly Uint8Array[]
}

/** Writes a target's output as it is for a release, in the package `released`, and with its overlay, in `debug`. */
export async function writeBuilds(
  target: string,
  shape: PinShape,
  set: Readonly<Record<string, string>>,
  dir: string,
): Promise<Builds> {
  const files = async (build: 'released' | 'debug'): Promise<string[]> =>
    await writeOutput(target, shape, join(dir, build), { set: { ...set, package: build } })
  const released = (await files('released')).filter((path) => /\/src\/(main|release)\//.test(path))
  const debug = (await files('debug')).filter((path) => /\/src\/(main|dev|debug)\//.test(path))
  const read = (paths: readonly string[]): Uint8Array[] => paths.map((path) => readFileSync(path))
  return { sources: [...released, ...debug], ships: read(released), holds: read(debug) }
}
