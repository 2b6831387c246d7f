import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'

const PROGRAM = join(import.meta.dirname, 'node-client.mjs')

/** The generated agent under `https.get`. */
export const nodeHttps: LabClient = nodeClient('https', () => [])

/** The same agent under axios. */
export const nodeAxios: LabClient = nodeClient('axios', () => [`axios ${axiosVersion()}`])

function nodeClient(client: 'https' | 'axios', libraries: () => string[]): LabClient {
  return {
    name: `node-${client}`,
    target: 'node-https',
    needs: [],
    extent: client === 'https' ? 'whole' : 'sample',
    prepare: async (shapes, dir) => {
      for (const shape of shapes) await writeOutput('node-https', shape, join(dir, shape.name))
      return {
        ranOn: [`Node ${process.versions.node}`, ...libraries()],
        command: ({ name }: PinShape) => [
          process.execPath,
          ...process.execArgv.filter((argument) => argument.startsWith('--conditions')),
          PROGRAM,
          join(dir, name, 'pinned-https.mjs'),
          client,
        ],
      }
    },
  }
}

function axiosVersion(): string {
  const path = new URL(import.meta.resolve('axios/package.json'))
  return String(JSON.parse(readFileSync(path, 'utf8')).version)
}
