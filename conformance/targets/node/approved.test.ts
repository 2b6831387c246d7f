import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOutput } from '../output.ts'
import { proveApproved } from '../prove/approved.ts'

proveApproved([
  {
    name: 'node-https',
    needs: [],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      await writeOutput('node-https', shape, dir, { set })
      const module = join(dir, 'pinned-https.mjs')
      // As this process runs, so that it finds the library.
      const node = [
        process.execPath,
        ...process.execArgv.filter((argument) => argument.startsWith('--conditions')),
      ]
      const overlay = join(dir, 'pinned-https.debug.mjs')
      const client = [join(import.meta.dirname, 'client.mjs'), module, 'https']
      return {
        released: [...node, ...client],
        debug: [...node, '--import', overlay, ...client],
        ships: [readFileSync(module)],
        holds: [readFileSync(overlay)],
      }
    },
  },
])
