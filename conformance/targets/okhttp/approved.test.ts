import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { toolJars, toolPath } from '../../../tools/testing/needs.ts'
import { writeBuilds } from '../jvm/builds.ts'
import { run } from '../process.ts'
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
      const path = await compile([...programs, ...sources], join(dir, 'classes'))
      const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', `-Djdk.net.hosts.file=${HOSTS}`]
      const program = [...java, '-cp', path, 'clients.ApprovedClientKt']
      return { released: [...program, 'released'], debug: [...program, 'debug'], ...contents }
    },
  }
}

async function compile(sources: readonly string[], classes: string): Promise<string> {
  mkdirSync(classes, { recursive: true })
  const path = [classes, ...toolJars('okhttp-kotlin', 'okhttp-5')].join(':')
  const [java, kotlin] = ['.java', '.kt'].map((end) => sources.filter((file) => file.endsWith(end)))
  if (java?.length) await run([toolPath('java'), '-nowarn', '-cp', path, '-d', classes, ...java])
  await run([toolPath('okhttp-kotlin', 'kotlinc'), '-nowarn', '-cp', path, '-d', classes, ...(kotlin ?? [])])
  return path
}
