import { isAbsolute, join, relative, resolve } from 'node:path'
import { contentsOf, findTarget, type Generated, type LossCode } from '@keypin/codegen'
import { usageError } from '../errors.ts'
import type { Config } from '../pinset/config.ts'

/** One target, where it goes, and its settings. */
export interface Job {
  readonly id: string
  /** The folder, absolute. */
  readonly out: string
  readonly set: Readonly<Record<string, string>>
}

/** What was asked for on the command line. */
export interface Wanted {
  readonly ids: readonly string[]
  readonly out?: string
  /** `NAME=VALUE`, or `TARGET:NAME=VALUE`. */
  readonly set: readonly string[]
}

/**
 * The targets to generate: those that were named, each in a folder of its own, or those of the configuration.
 *
 * @param configFolder Where the configuration is; its folders start from there.
 * @throws {CliError} `KEYPIN_USAGE` when there is nothing to generate. · @throws {CodegenError}
 */
export function jobsOf(wanted: Wanted, config: Config, configFolder: string, cwd: string): readonly Job[] {
  const named = [...new Set(wanted.ids)]
  const jobs =
    named.length > 0
      ? named.map((id) => ({
          id,
          out: resolve(cwd, wanted.out ?? 'keypin', id),
          set: configured(config, id),
        }))
      : config.targets.map(({ id, out, options }) => ({
          id,
          out:
            wanted.out === undefined
              ? resolve(configFolder, out ?? join('keypin', id))
              : resolve(cwd, wanted.out, id),
          set: options,
        }))
  if (jobs.length === 0)
    throw usageError('no target is named, and keypin.config.json has none', "see them with 'keypin targets'")
  for (const { id } of jobs) findTarget(id)
  return jobs.map((job) => ({ ...job, set: { ...job.set, ...settingsFor(job.id, wanted.set) } }))
}

const configured = ({ targets }: Config, id: string): Readonly<Record<string, string>> =>
  targets.find((target) => target.id === id)?.options ?? {}

/** The settings of `--set` that are for a target: `NAME=VALUE`, or `TARGET:NAME=VALUE` with its id. */
export function settingsFor(id: string, set: readonly string[]): Record<string, string> {
  const settings: [string, string][] = []
  for (const text of set) {
    const [, target, name = '', value = ''] = /^(?:([a-z0-9-]+):)?([^=:]+)=(.*)$/s.exec(text) ?? []
    if (name === '')
      throw usageError(`'${text}' is no setting`, 'write --set NAME=VALUE or --set TARGET:NAME=VALUE')
    if (target === undefined || target === id) settings.push([name, value])
  }
  return Object.fromEntries(settings)
}

/** A file to be written, absolute. */
export interface TargetFile {
  readonly path: string
  readonly role: string
  readonly contents: string | Uint8Array
}

/** The files of a target in its folder. A path that would leave the folder is a bug in the target. */
export function filesOf({ files, target }: Generated, out: string): readonly TargetFile[] {
  return files.map((file) => {
    const full = resolve(out, file.path)
    const inside = relative(out, full)
    if (inside.startsWith('..') || isAbsolute(inside))
      throw new Error(`${target} names a path outside: ${file.path}`)
    return { path: full, role: file.role, contents: contentsOf(file) }
  })
}

/** Reads `--accept`; codegen knows the codes. */
export function readAccepted(codes: readonly string[]): readonly LossCode[] {
  // a code that no loss has accepts nothing
  return codes as readonly LossCode[]
}
