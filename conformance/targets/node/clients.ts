import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ToolName, toolPath } from '../../../tools/testing/needs.ts'
import { build, whileBuilding } from '../../../tools/workspace/build.ts'
import { root } from '../../../tools/workspace/packages.ts'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

const PROGRAM = join(import.meta.dirname, 'client.mjs')

/** The generated agent under `https.get`, on each Node that users have. */
const httpsOnNode24: LabClient = nodeClient(24, 'https', 'whole')
const httpsOnNode22: LabClient = nodeClient(22, 'https', 'sample')
const httpsOnNode20: LabClient = nodeClient(20, 'https', 'sample')

/** The same agent under axios. */
const axiosOnNode24: LabClient = nodeClient(24, 'axios', 'sample')

type NodeMajor = 20 | 22 | 24

function nodeClient(major: NodeMajor, client: 'https' | 'axios', extent: LabClient['extent']): LabClient {
  return {
    name: `${client} on Node ${major}`,
    target: 'node-https',
    needs: toolsOf(major),
    extent,
    prepare: async (shapes, dir) => {
      await installKeypin(dir)
      for (const shape of shapes) await writeOutput('node-https', shape, join(dir, shape.name))
      const node = binaryOf(major)
      const version = (await run([node, '--version'])).trim().slice(1)
      return {
        ranOn: [`Node ${version}`, ...(client === 'axios' ? [`axios ${axiosVersion()}`] : [])],
        command: ({ name }: PinShape) => [node, PROGRAM, join(dir, name, 'pinned-https.mjs'), client],
      }
    },
  }
}

// The package as it is published: sources are no JavaScript for Node 20.
async function installKeypin(dir: string): Promise<void> {
  await build(['keypin'])
  await whileBuilding(async () => {
    for (const part of ['package.json', 'dist'])
      cpSync(join(root, 'packages/keypin', part), join(dir, 'node_modules/keypin', part), { recursive: true })
  })
}

function toolsOf(major: NodeMajor): ToolName[] {
  return major === 24 ? [] : [`node${major}`]
}

function binaryOf(major: NodeMajor): string {
  return major === 24 ? process.execPath : toolPath(`node${major}`)
}

function axiosVersion(): string {
  const path = new URL(import.meta.resolve('axios/package.json'))
  return String(JSON.parse(readFileSync(path, 'utf8')).version)
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [httpsOnNode24, httpsOnNode22, httpsOnNode20, axiosOnNode24]
