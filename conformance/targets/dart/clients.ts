import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { resolvePackages, versionOf } from './packages.ts'

// What differs is the program that asks; both stand on the same judgement.
function dartClient(
  target: string,
  program: string,
  extent: LabClient['extent'],
  packages: readonly string[],
): LabClient {
  return {
    name: target,
    target,
    needs: ['dart'],
    extent,
    shapes: ['leaf'],
    prepare: async (shapes, dir) => {
      for (const shape of shapes) {
        const folder = join(dir, shape.name)
        await writeOutput(target, shape, folder)
        await mkdir(join(folder, 'bin'), { recursive: true })
        for (const file of [program, 'lab.dart'])
          await cp(join(import.meta.dirname, file), join(folder, 'bin', file))
        resolvePackages(folder)
        await run([toolPath('dart'), 'compile', 'exe', join(folder, 'bin', program), '-o', exe(dir, shape)])
      }
      const version = /(\d+\.\d+)/.exec(await run([toolPath('dart'), '--version']))?.[1]
      return {
        ranOn: [`Dart ${version}`, ...packages.map((name) => `package:${name} ${versionOf(name)}`)],
        command: (shape) => [toolPath('dart', 'within'), exe(dir, shape)],
      }
    },
  }
}

function exe(dir: string, { name }: { readonly name: string }): string {
  return join(dir, name, 'bin/client.exe')
}

/** The clients of this family: on the Dart VM, as it stands and with package:http. */
export const clients: readonly LabClient[] = [
  dartClient('flutter-dart-io', 'dart_io_client.dart', 'whole', []),
  dartClient('flutter-http', 'http_client.dart', 'sample', ['http']),
]
