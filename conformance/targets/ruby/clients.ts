import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** The generated client of Net::HTTP. */
const rubyNetHttp: LabClient = {
  name: 'ruby-net-http',
  target: 'ruby-net-http',
  needs: ['ruby'],
  extent: 'whole',
  prepare: async (shapes, dir) => {
    for (const shape of shapes) await writeOutput('ruby-net-http', shape, join(dir, shape.name))
    const ruby = toolPath('ruby')
    const version = await run([ruby, '-e', 'print RUBY_VERSION[/\\A\\d+\\.\\d+/]'])
    const program = join(import.meta.dirname, 'client.rb')
    return { ranOn: [`Ruby ${version}`], command: ({ name }) => [ruby, program, join(dir, name)] }
  },
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [rubyNetHttp]
