import { readFile } from 'node:fs/promises'
import { parsePinSet, readCertificates } from 'keypin'
import { type LabVariables, labUrl } from '../run/environment.ts'
import { openFolder } from '../run/temporary-folder.ts'
import type { FoundPreset } from './found.ts'

/** A client of the lab's, ready to be started once for each attempt. */
export interface Launcher {
  /** How it is started for an attempt; its profile is there while that is used, and gone then. */
  use<Value>(told: LabVariables, use: (start: Launch) => Promise<Value>): Promise<Value>
}

/** How a process is started. */
export interface Launch {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Makes a client ready whose programs were found; it goes by the roots and the pin set of each attempt. */
export const launcherOf = ({ preset, executable, helpers }: FoundPreset): Launcher => ({
  use: async ({ host, port, address = '127.0.0.1', via, ca, pinSet: pinSetPath }, use) => {
    const folder = openFolder('client')
    try {
      const roots = readCertificates(await readFile(ca, 'utf8'))
      const pinSet = parsePinSet(await readFile(pinSetPath, 'utf8'))
      // None of them is told how to speak TLS to a proxy; it then comes straight, and is seen to.
      const plain = via === 'https' ? undefined : via
      const place = { url: labUrl(host, port), host, port, address, via: plain }
      const start = await preset.start({ ...place, roots, ca, pinSet, folder: folder.path, helpers })
      const { parameters, environment = {} } = start
      return await use({ command: [executable, ...parameters], environment })
    } finally {
      await folder.remove()
    }
  },
})
