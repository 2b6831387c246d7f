import { copyFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOutput } from '../output.ts'
import { proveApproved } from '../prove/approved.ts'
import { buildGo } from './clients.ts'

proveApproved([
  {
    name: 'go-net-http',
    needs: ['go'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      for (const name of ['leaf', 'ca'])
        await writeOutput('go-net-http', shape, dir, { set: { ...set, package: name } })
      copyFileSync(join(import.meta.dirname, 'client.go'), join(dir, 'main.go'))
      const debug = join(dir, 'debug-program')
      copyFileSync(await buildGo(dir, '-tags', 'pinsdebug'), debug)
      const released = await buildGo(dir)
      return {
        released: [released, 'leaf'],
        debug: [debug, 'leaf'],
        ships: [readFileSync(released)],
        holds: [readFileSync(debug)],
      }
    },
  },
])
