import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { proveApproved } from '../prove/approved.ts'
import { CONFIGURATION, compileShims, compileSwift } from './swift.ts'

proveApproved([
  {
    name: 'ios-urlsession',
    needs: ['swift'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      const shims = await compileShims(join(dir, 'shims'))
      const files = await writeOutput('ios-urlsession', shape, dir, { set })
      const generated = files.filter((path) => path.includes('/Sources/'))
      const sources = [join(import.meta.dirname, 'client.swift'), CONFIGURATION, ...generated]
      const released = await compileSwift(shims, sources, join(dir, 'released'))
      const debug = await compileSwift(shims, sources, join(dir, 'debug'), ['-DDEBUG'])
      const within = toolPath('swift', 'within')
      return {
        released: [within, released],
        debug: [within, debug],
        ships: [readFileSync(released)],
        holds: [readFileSync(debug)],
      }
    },
  },
])
