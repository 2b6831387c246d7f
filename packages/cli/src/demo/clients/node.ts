import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Place } from '../place.ts'
import { type DemoClient, TOKEN } from './client.ts'

/** What most programs do: no pins. */
export const ordinaryNode: DemoClient = {
  title: 'ordinary node',
  prepare: (place) =>
    writeProgram(place, 'ordinary.mjs', "import https from 'node:https'", 'new https.Agent({ ca })'),
}

/** The same program with the agent of the generated module. */
export const pinnedNode: DemoClient = {
  title: 'pinned node',
  target: 'node-https',
  prepare: async (place) => {
    await linkLibrary(place)
    const imports =
      "import https from 'node:https'\nimport { createAgent } from '../keypin/node-https/pinned-https.mjs'"
    return writeProgram(place, 'pinned.mjs', imports, 'createAgent({ ca })')
  },
}

async function writeProgram(
  { clients }: Place,
  name: string,
  imports: string,
  agent: string,
): Promise<{ command: readonly string[] }> {
  const path = join(clients, name)
  await mkdir(clients, { recursive: true })
  await writeFile(path, programOf(imports, agent))
  const conditions = process.execArgv.filter((argument) => argument.startsWith('--conditions='))
  return { command: [process.execPath, ...conditions, path] }
}

function programOf(imports: string, agent: string): string {
  return `import { readFileSync } from 'node:fs'
${imports}

const { KEYPIN_LAB_URL, KEYPIN_LAB_ADDRESS, KEYPIN_LAB_CA } = process.env
const ca = readFileSync(KEYPIN_LAB_CA)
// The name is not in DNS: every host is on this machine.
const lookup = (host, options, done) =>
  options.all ? done(null, [{ address: KEYPIN_LAB_ADDRESS, family: 4 }]) : done(null, KEYPIN_LAB_ADDRESS, 4)
const headers = { authorization: '${TOKEN}' }
const request = https.get(new URL('/account', KEYPIN_LAB_URL), { agent: ${agent}, lookup, headers }, (response) => {
  response.on('data', (data) => process.stdout.write(data))
  response.on('end', () => process.exit(0))
})
request.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
`
}

// What is generated imports 'keypin', which an app would have installed.
async function linkLibrary({ dir }: Place): Promise<void> {
  const library = dirname(fileURLToPath(import.meta.resolve('keypin/package.json')))
  await mkdir(join(dir, 'node_modules'), { recursive: true })
  await symlink(library, join(dir, 'node_modules', 'keypin'), 'dir')
}
