import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { writeBuilds } from '../jvm/builds.ts'
import { type OverlayClient, proveApproved } from '../prove/approved.ts'
import { compileBoth, HOSTS } from './clients.ts'

// A client on CIO is for one host; the others are made alike.
proveApproved([
  client('okhttp', 'ApprovedPlain.kt'),
  client('java', 'ApprovedPlain.kt'),
  client('cio', 'ApprovedCio.kt'),
])

function client(engine: string, making: string): OverlayClient {
  return {
    name: `ktor on ${engine}`,
    needs: ['java', 'okhttp-kotlin', 'ktor'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      const { sources, ...contents } = await writeBuilds(`ktor-${engine}`, shape, set, dir)
      const classes = join(dir, 'classes')
      const programs = ['ApprovedClient.kt', making, '../okhttp/Lab.kt']
      const own = programs.map((name) => join(import.meta.dirname, name))
      const path = await compileBoth([...own, ...sources], classes)
      const hosts = `-Djdk.net.hosts.file=${HOSTS}`
      const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', hosts, '-cp', path]
      const program = [...java, 'clients.ApprovedClientKt']
      return { released: [...program, 'released'], debug: [...program, 'debug'], ...contents }
    },
  }
}
