import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

const PROGRAM = join(import.meta.dirname, 'client.dart')

/** The generated HttpClient on the Dart VM. */
const dartIo: LabClient = {
  name: 'dart',
  target: 'flutter-dart-io',
  needs: ['dart'],
  extent: 'on demand',
  shapes: ['leaf'],
  prepare: async (shapes, dir) => {
    for (const shape of shapes) {
      const folder = join(dir, shape.name)
      await writeOutput('flutter-dart-io', shape, folder)
      await mkdir(join(folder, 'bin'), { recursive: true })
      await cp(PROGRAM, join(folder, 'bin/client.dart'))
      await run([toolPath('dart'), 'compile', 'exe', join(folder, 'bin/client.dart')])
    }
    const version = /(\d+\.\d+)/.exec(await run([toolPath('dart'), '--version']))?.[1]
    return {
      ranOn: [`Dart ${version}`],
      command: ({ name }) => [toolPath('dart', 'within'), join(dir, name, 'bin/client.exe')],
    }
  },
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [dartIo]
