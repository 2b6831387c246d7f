import { join } from 'node:path'
import { type ToolName, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

const PROGRAM = join(import.meta.dirname, 'client.mjs')

/** A forwarder, asked in clear text by a client without pins; it alone speaks to the lab. */
interface Forwarder {
  readonly name: 'stunnel' | 'nginx' | 'haproxy'
  readonly config: string
  readonly shape: 'certificate' | 'root'
  readonly needs: readonly ToolName[]
  readonly flaws?: readonly string[]
  /** How it tells its version, on either stream, and what to call that. */
  readonly version: readonly [title: string, flag: string, version: RegExp]
}

const forwarders: readonly Forwarder[] = [
  {
    name: 'stunnel',
    config: 'pinned-upstreams.conf',
    shape: 'certificate',
    needs: ['stunnel', 'openssl'],
    version: ['stunnel', '-version', /stunnel (\d+\.\d+)/],
  },
  {
    name: 'nginx',
    config: 'pinned-upstreams.conf',
    shape: 'root',
    needs: ['nginx'],
    version: ['nginx', '-v', /nginx\/(\d+\.\d+)/],
  },
  {
    name: 'haproxy',
    config: 'pinned-upstreams.cfg',
    shape: 'root',
    needs: ['haproxy'],
    // It reads a name up to its first NUL.
    flaws: ['H12'],
    version: ['HAProxy', '-v', /version (\d+\.\d+)/],
  },
]

/** The clients of this family. */
export const clients: readonly LabClient[] = forwarders.map(clientOf)

function clientOf({ name, config, shape, needs, flaws = [], version }: Forwarder): LabClient {
  return {
    name,
    target: name,
    needs,
    extent: 'whole',
    shapes: [shape],
    flaws,
    prepare: async (shapes, dir) => {
      for (const each of shapes) {
        const folder = join(dir, each.name)
        await writeOutput(name, each, folder, { set: { folder } })
      }
      const [title, flag, pattern] = version
      const told = await run(['sh', '-c', '"$0" "$1" 2>&1', toolPath(name), flag])
      return {
        ranOn: [`${title} ${pattern.exec(told)?.[1]}`],
        command: (each) => [process.execPath, PROGRAM, name, toolPath(name), join(dir, each.name, config)],
      }
    },
  }
}
