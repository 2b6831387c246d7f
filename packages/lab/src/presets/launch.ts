import { readFile } from 'node:fs/promises'
import { type PinSet, readCertificates } from 'keypin'
import { type LabVariables, labUrl } from '../run/environment.ts'
import { withFolder } from './folder.ts'
import type { FoundPreset } from './found.ts'

/** What a preset goes by in all attempts. */
export interface PresetFacts {
  /** PEM file of the roots to trust. */
  readonly ca: string
  readonly pinSet: PinSet
}

/** A client of the lab's, ready to be started once for each attempt. */
export interface Launcher {
  /** How it is started for an attempt; its profile is there while that is used, and gone then. */
  use<Value>(variables: LabVariables, use: (start: Launch) => Promise<Value>): Promise<Value>
}

/** How a process is started. */
export interface Launch {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Makes a client ready whose programs were found. */
export async function launcherOf(
  { preset, executable, helpers }: FoundPreset,
  { ca, pinSet }: PresetFacts,
): Promise<Launcher> {
  const roots = readCertificates(await readFile(ca, 'utf8'))
  return {
    use: async ({ host, port, via }, use) =>
      await withFolder(async (folder) => {
        const url = labUrl(host, port)
        const address = '127.0.0.1'
        const attempt = { url, host, port, address, via, roots, ca, pinSet, folder, helpers }
        const { parameters, environment = {} } = await preset.start(attempt)
        return await use({ command: [executable, ...parameters], environment })
      }),
  }
}
