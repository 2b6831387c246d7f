import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'
import { type OverlayClient, proveApproved } from '../prove/approved.ts'
import { writeBuilds } from './builds.ts'

proveApproved([client('java-jsse', 'ApprovedUrl'), client('java-http-client', 'ApprovedHttp')])

function client(target: string, program: string): OverlayClient {
  return {
    name: target,
    needs: ['java'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      const { sources, ...contents } = await writeBuilds(target, shape, set, dir)
      const classes = join(dir, 'classes')
      const programs = ['Roots', program].map((name) => join(import.meta.dirname, `${name}.java`))
      await run([toolPath('java'), '-nowarn', '-d', classes, ...programs, ...sources])
      const hosts = `-Djdk.net.hosts.file=${join(import.meta.dirname, 'hosts')}`
      const java = [toolPath('java', 'java'), '-XX:TieredStopAtLevel=1', hosts, '-cp', classes, program]
      return { released: [...java, 'released'], debug: [...java, 'debug'], ...contents }
    },
  }
}
