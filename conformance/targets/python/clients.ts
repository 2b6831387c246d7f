import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

const PROGRAM = join(import.meta.dirname, 'client.py')

const VERSIONS = `import sys, requests, urllib3
print("CPython %d.%d" % sys.version_info[:2])
print("requests", requests.__version__)
print("urllib3", urllib3.__version__)`

/** The generated session of requests. */
const pythonRequests: LabClient = {
  name: 'python-requests',
  target: 'python-requests',
  needs: ['python'],
  extent: 'whole',
  prepare: async (shapes, dir) => {
    for (const shape of shapes) await writeOutput('python-requests', shape, join(dir, shape.name))
    const python = toolPath('python')
    return {
      ranOn: (await run([python, '-c', VERSIONS])).trim().split('\n'),
      command: ({ name }) => [python, PROGRAM, join(dir, name)],
    }
  },
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [pythonRequests]
