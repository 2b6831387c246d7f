import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { resolveFlutterPackages, resolvePackages, versionOf } from './packages.ts'

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

const ENGINE = '/usr/lib/flutter-engine/linux-x64'

/** Within Flutter's engine, as its own tests run, where every HttpClient is pinned. */
const flutterEngine: LabClient = {
  name: "flutter-dart-io in Flutter's engine",
  target: 'flutter-dart-io',
  needs: ['flutter'],
  extent: 'on demand',
  claims: ['Flutter 3.47'],
  shapes: ['leaf'],
  prepare: async (shapes, dir) => {
    const within = toolPath('flutter', 'within')
    for (const { name, pinSet } of shapes) {
      const folder = join(dir, 'engine', name)
      await writeOutput('flutter-dart-io', { name, pinSet }, folder)
      await mkdir(join(folder, 'bin'), { recursive: true })
      for (const file of ['flutter_client.dart', 'lab.dart'])
        await cp(join(import.meta.dirname, file), join(folder, 'bin', file))
      resolveFlutterPackages(folder)
      await run([
        ...[within, '/usr/lib/dart/bin/dartaotruntime', `${ENGINE}/frontend_server_aot.dart.snapshot`],
        ...['--sdk-root', `${ENGINE}/flutter_patched_sdk/`, '--target=flutter'],
        `--packages=${join(folder, '.dart_tool/package_config.json')}`,
        ...['--output-dill', join(folder, 'app.dill'), join(folder, 'bin/flutter_client.dart')],
      ])
    }
    const version = await run([within, 'dpkg-query', '--show', '--showformat', '${Version}', 'flutter'])
    return {
      ranOn: [`Flutter ${/^\d+\.\d+/.exec(version)?.[0]}`],
      command: ({ name }) => [
        ...[within, `${ENGINE}/flutter_tester`, '--disable-vm-service', '--non-interactive'],
        join(dir, 'engine', name, 'app.dill'),
      ],
    }
  },
}

/** The clients of this family: on the Dart VM, as it stands and with package:http. */
export const clients: readonly LabClient[] = [
  dartClient('flutter-dart-io', 'dart_io_client.dart', 'whole', []),
  flutterEngine,
  dartClient('flutter-http', 'http_client.dart', 'sample', ['http']),
]
