import { join } from 'node:path'
import { toolJars, toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { javaVersion, versionOf } from './versions.ts'

/** The generated Java on OkHttp 3, for which it says less. */
export const javaOnOkHttp3: LabClient = {
  name: 'java on okhttp-3',
  target: 'android-okhttp-java',
  needs: ['java', 'okhttp3'],
  extent: 'sample',
  prepare: async (shapes, dir) => {
    const jars = toolJars('okhttp3', 'okhttp-3')
    const classes = join(dir, 'okhttp-3', 'classes')
    const sources = [join(import.meta.dirname, 'OkHttp3Client.java')]
    for (const shape of shapes) {
      const set = { package: `pinned.${shape.name}`, okhttp: '3.12' }
      const files = await writeOutput('android-okhttp-java', shape, join(dir, 'okhttp-3', shape.name), {
        set,
      })
      sources.push(...files.filter((file) => file.includes('/src/main/')))
    }
    const path = [classes, ...jars].join(':')
    await run([toolPath('java'), '-nowarn', '-cp', path, '-d', classes, ...sources])
    const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', '-cp', path]
    const command = ({ name }: PinShape) => [...java, 'clients.OkHttp3Client', name]
    return {
      ranOn: [await javaVersion(), versionOf(jars, 'okhttp')],
      command,
      driver: (shape) => [...command(shape), 'drive'],
    }
  },
}
