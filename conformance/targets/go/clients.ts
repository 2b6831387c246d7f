import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** Builds a Go program out of files in a folder; gives its path. */
export async function buildGo(dir: string, ...flags: readonly string[]): Promise<string> {
  await writeFile(join(dir, 'go.mod'), 'module example.com/lab\n\ngo 1.19\n')
  await run([toolPath('go'), 'build', ...flags, '-o', 'program', '.'], { cwd: dir, env: GO_ENVIRONMENT })
  return join(dir, 'program')
}

/** The Go of our own, and no other that it might get. */
export const GO_ENVIRONMENT: Readonly<Record<string, string>> = {
  GOTOOLCHAIN: 'local',
  GOFLAGS: '-mod=mod',
  GOWORK: 'off',
  GOPROXY: 'off',
}

/** The generated transport of net/http. */
const goNetHttp: LabClient = {
  name: 'go-net-http',
  target: 'go-net-http',
  needs: ['go'],
  extent: 'whole',
  prepare: async (shapes, dir) => {
    await mkdir(dir, { recursive: true })
    for (const shape of shapes) await writeOutput('go-net-http', shape, dir, { set: { package: shape.name } })
    await copyFile(join(import.meta.dirname, 'client.go'), join(dir, 'main.go'))
    const program = await buildGo(dir)
    const version = (await run([toolPath('go'), 'env', 'GOVERSION'], { env: GO_ENVIRONMENT })).trim()
    return { ranOn: [version.replace(/^go/, 'Go ')], command: ({ name }) => [program, name] }
  },
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [goNetHttp]
