import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toolDirectory } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { compile, trusting } from './program.ts'

/** The generated handler below HttpClient. */
const httpClient: LabClient = {
  name: 'dotnet',
  target: 'dotnet-httpclient',
  needs: ['dotnet'],
  extent: 'whole',
  prepare: async (shapes, dir) => {
    const commands = new Map<string, readonly string[]>()
    for (const shape of shapes) {
      const folder = join(dir, shape.name)
      await writeOutput('dotnet-httpclient', shape, folder)
      const sources = [join(folder, 'PinnedHttp.cs'), 'Lab.cs', 'Client.cs']
      commands.set(shape.name, trusting(await compile(folder, 'client', sources)))
    }
    const frameworks = 'wheel/dotnetcore2/bin/shared/Microsoft.NETCore.App'
    const [version = ''] = await readdir(join(toolDirectory('dotnet'), frameworks))
    return {
      ranOn: [`.NET Core ${version.split('.').slice(0, 2).join('.')}`],
      command: ({ name }) => commands.get(name) ?? [],
    }
  },
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [httpClient]
