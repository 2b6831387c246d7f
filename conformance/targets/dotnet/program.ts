import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { run } from '../process.ts'

// The runtime's own way to say which version of it a program wants.
const CONFIG = { runtimeOptions: { framework: { name: 'Microsoft.NETCore.App', version: '3.1.0' } } }

/** Compiles sources, those without a folder being of this one; gives the command that runs them. */
export async function compile(
  dir: string,
  name: string,
  sources: readonly string[],
  ...flags: readonly string[]
): Promise<readonly string[]> {
  await mkdir(dir, { recursive: true })
  const paths = sources.map((source) => (source.includes('/') ? source : join(import.meta.dirname, source)))
  const program = join(dir, `${name}.dll`)
  await run([toolPath('dotnet', 'mcs'), '-warnaserror', ...flags, `-out:${program}`, ...paths])
  await writeFile(join(dir, `${name}.runtimeconfig.json`), JSON.stringify(CONFIG))
  return [toolPath('dotnet'), program]
}

/** A command that trusts the lab's roots and no other: .NET reads these variables before a program can set them. */
export function trusting(command: readonly string[]): readonly string[] {
  const trust = 'SSL_CERT_FILE=$KEYPIN_LAB_CA SSL_CERT_DIR=/nonexistent exec "$@"'
  return ['sh', '-c', trust, 'sh', ...command]
}
