import { join } from 'node:path'
import { toolJars, toolPath } from '../../../tools/testing/needs.ts'
import { writeBuilds } from '../jvm/builds.ts'
import { compileJavaAndKotlin } from '../jvm/compile.ts'
import { type OverlayClient, proveApproved } from '../prove/approved.ts'

proveApproved([client('kotlin', 'ApprovedKotlin.kt'), client('java', 'ApprovedJava.kt')])

// Names lead to loopback by this file, since the app's client is taken as it is.
const HOSTS = join(import.meta.dirname, '../jvm/hosts')

function client(language: 'kotlin' | 'java', making: string): OverlayClient {
  return {
    name: `android-okhttp-${language}`,
    needs: ['java', 'okhttp-kotlin'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      const { sources, ...contents } = await writeBuilds(`android-okhttp-${language}`, shape, set, dir)
      const programs = ['ApprovedClient.kt', making, 'Lab.kt'].map((name) => join(import.meta.dirname, name))
      const jars = toolJars('okhttp-kotlin', 'okhttp-5')
      const path = await compileJavaAndKotlin([...programs, ...sources], join(dir, 'classes'), jars)
      const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', `-Djdk.net.hosts.file=${HOSTS}`]
      const program = [...java, '-cp', path, 'clients.ApprovedClientKt']
      return { released: [...program, 'released'], debug: [...program, 'debug'], ...contents }
    },
  }
}
