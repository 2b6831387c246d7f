import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { type OverlayClient, proveApproved } from '../prove/approved.ts'

const CLIENT = join(import.meta.dirname, 'client.py')

// As a test set-up does it: the overlay is imported before the program runs.
const DEBUG = `import importlib, runpy, sys
sys.path.insert(0, sys.argv[2])
importlib.import_module(sys.argv.pop())
runpy.run_path(${JSON.stringify(CLIENT)}, run_name="__main__")`

function overlay(library: string, how: string = library): OverlayClient {
  return {
    name: `python-${how}`,
    needs: ['python'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      await writeOutput(`python-${library}`, shape, dir, { set })
      const module = `pinned_${library}`
      return {
        released: [toolPath('python'), '-B', CLIENT, how, dir],
        debug: [toolPath('python'), '-B', '-c', DEBUG, how, dir, `${module}_debug`],
        ships: [readFileSync(join(dir, `${module}.py`))],
        holds: [readFileSync(join(dir, `${module}_debug.py`))],
      }
    },
  }
}

proveApproved([overlay('requests'), overlay('urllib3'), overlay('httpx'), overlay('aiohttp')])
