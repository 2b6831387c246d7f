import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { proveApproved } from '../prove/approved.ts'
import { resolvePackages } from './packages.ts'

proveApproved([
  {
    name: 'flutter-dart-io',
    needs: ['dart'],
    option: 'debugRoots',
    prepare: async (shape, set, dir) => {
      await writeOutput('flutter-dart-io', shape, dir, { set })
      mkdirSync(join(dir, 'bin'))
      for (const file of ['dart_io_client.dart', 'debug_client.dart', 'lab.dart'])
        cpSync(join(import.meta.dirname, file), join(dir, 'bin', file))
      resolvePackages(dir)
      const program = join(dir, 'bin/client.exe')
      await run([toolPath('dart'), 'compile', 'exe', join(dir, 'bin/dart_io_client.dart'), '-o', program])
      const debug = join(dir, 'bin/debug_client.dart')
      return {
        released: [toolPath('dart', 'within'), program],
        debug: [toolPath('dart'), '--enable-asserts', debug],
        ships: [readFileSync(program)],
      }
    },
  },
  {
    name: 'flutter-dart-io, with the overlay called in a release by mistake',
    needs: ['dart'],
    option: 'debugRoots',
    prepare: async (shape, set, dir) => {
      await writeOutput('flutter-dart-io', shape, dir, { set })
      mkdirSync(join(dir, 'bin'))
      for (const file of ['dart_io_client.dart', 'debug_client.dart', 'lab.dart'])
        cpSync(join(import.meta.dirname, file), join(dir, 'bin', file))
      resolvePackages(dir)
      const debug = join(dir, 'bin/debug_client.dart')
      return {
        // Without assertions, as in profile and release builds.
        released: [toolPath('dart'), debug],
        debug: [toolPath('dart'), '--enable-asserts', debug],
        ships: [],
      }
    },
  },
])
