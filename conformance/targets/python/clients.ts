import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

const PROGRAM = join(import.meta.dirname, 'client.py')

/** The generated session of requests. */
const requests: LabClient = pythonClient('requests', 'requests', 'whole', ['requests', 'urllib3'])

/** The generated pool managers of urllib3. */
const urllib3: LabClient = pythonClient('urllib3', 'urllib3', 'sample', ['urllib3'])

/** The generated clients of httpx, which judge in another place than those of urllib3. */
const httpx: LabClient = pythonClient('httpx', 'httpx', 'sample', ['httpx'], ' (blocking)')
const httpxAsync: LabClient = pythonClient('httpx-async', 'httpx', 'whole', ['httpx'], ' (asyncio)')

/** The generated session of aiohttp. */
const aiohttp: LabClient = pythonClient('aiohttp', 'aiohttp', 'sample', ['aiohttp'])

function pythonClient(
  how: string,
  library: string,
  extent: LabClient['extent'],
  versions: readonly string[],
  manner: string = '',
): LabClient {
  const target = `python-${library}`
  return {
    name: `python-${how}`,
    target,
    needs: ['python'],
    extent,
    prepare: async (shapes, dir) => {
      for (const shape of shapes) await writeOutput(target, shape, join(dir, shape.name))
      const python = toolPath('python')
      const found = (await run([python, '-c', versionsOf(versions)])).trim().split('\n')
      return {
        ranOn: found.map((version, index) => (index === 1 ? `${version}${manner}` : version)),
        command: ({ name }) => [python, PROGRAM, how, join(dir, name)],
      }
    },
  }
}

function versionsOf(libraries: readonly string[]): string {
  return `import sys, importlib
print("CPython %d.%d" % sys.version_info[:2])
for name in ${JSON.stringify(libraries)}: print(name, importlib.import_module(name).__version__)`
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [requests, urllib3, httpx, httpxAsync, aiohttp]
