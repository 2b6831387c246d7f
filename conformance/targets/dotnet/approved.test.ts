import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOutput } from '../output.ts'
import { proveApproved } from '../prove/approved.ts'
import { compile, trusting } from './program.ts'

proveApproved([
  {
    name: 'dotnet-httpclient',
    needs: ['dotnet'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      await writeOutput('dotnet-httpclient', shape, dir, { set })
      // Both builds have the file of the overlay, which says nothing where DEBUG is not defined.
      const generated = ['PinnedHttp.cs', 'PinnedHttpDebug.cs'].map((name) => join(dir, name))
      const sources = [...generated, 'Lab.cs', 'Client.cs']
      const released = await compile(join(dir, 'released'), 'client', sources)
      const debug = await compile(join(dir, 'debug'), 'client', sources, '-define:DEBUG')
      return {
        released: trusting(released),
        debug: trusting(debug),
        ships: [readFileSync(join(dir, 'released/client.dll'))],
        holds: [readFileSync(join(dir, 'debug/client.dll'))],
      }
    },
  },
])
