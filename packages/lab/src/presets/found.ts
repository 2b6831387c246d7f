import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { LabError } from '../errors.ts'
import { harmless } from '../run/stream-search.ts'
import type { Preset, PresetName } from './preset.ts'
import { presetOf, presets } from './registry.ts'

/** A client that the lab knows how to start. */
export interface PresetSummary {
  readonly name: PresetName
  readonly title: string
  /** What it can be told of pins. */
  readonly pins: string
  /** The command that installs it on Debian and Ubuntu. */
  readonly install: string
}

/** A preset with its programs. */
export interface FoundPreset {
  readonly preset: Preset
  readonly executable: string
  readonly helpers: ReadonlyMap<string, string>
  readonly version: string
}

type Environment = Readonly<Record<string, string | undefined>>

const patienceMs = 20_000

/** Every client that `preset` takes, whether it is on this machine or not. */
export const listPresets = (): PresetSummary[] =>
  presets.map(({ name, title, pins, install }) => ({ name, title, pins, install }))

/** What such a client says of itself; `undefined` when it, or what it takes to start it, is not on this machine. */
export async function presetVersion(
  name: PresetName,
  env: Environment = process.env,
): Promise<string | undefined> {
  const here = await findPreset(presetOf(name), env).catch(() => undefined)
  return here?.version
}

/**
 * Looks for the programs of a client.
 *
 * @throws {LabError} `KEYPIN_LAB_CLIENT`, with the command that installs them.
 */
export async function findPreset(preset: Preset, env: Environment): Promise<FoundPreset> {
  const { title, executables, platforms, install } = preset
  if (platforms !== undefined && !platforms.includes(process.platform))
    throw new LabError('KEYPIN_LAB_CLIENT', `${title} cannot be tried on ${process.platform}`, {
      hint: `elsewhere than on ${platforms.join(', ')} it takes its roots from the system, which the lab leaves alone`,
    })
  const executable = executables.map((name) => inPath(name, env)).find((path) => path !== undefined)
  if (executable === undefined) throw absent(executables.join(', '), title, install)
  const helpers = preset.helpers.map((name): [string, string] => {
    const path = inPath(name, env)
    if (path === undefined) throw absent(name, title, install)
    return [name, path]
  })
  return { preset, executable, helpers: new Map(helpers), version: await versionOf(executable, env) }
}

function absent(names: string, title: string, install: string): LabError {
  const message = `to try ${title}, a program is missing: ${names}`
  return new LabError('KEYPIN_LAB_CLIENT', message, { hint: `install it: ${install} (Debian, Ubuntu)` })
}

/** What it says of itself; a program that says nothing may still be tried. */
async function versionOf(executable: string, env: Environment): Promise<string> {
  const asked = promisify(execFile)(executable, ['--version'], {
    env: { ...env },
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  })
  const { stdout } = await asked.catch(() => ({ stdout: '' }))
  const [line = ''] = stdout.trim().split('\n')
  return harmless(line.replace(/ (?:\(|built on ).*/u, ''))
}

function inPath(name: string, env: Environment): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).find(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
