import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** The generated script around the curl command. */
const curl: LabClient = {
  name: 'curl',
  target: 'curl',
  needs: ['curl'],
  extent: 'whole',
  shapes: ['leaf'],
  prepare: async (shapes, dir) => {
    for (const shape of shapes) await writeOutput('curl', shape, join(dir, shape.name))
    const program = join(import.meta.dirname, 'client.sh')
    const version = versionOf(await run([toolPath('curl'), '--version']))
    return {
      ranOn: [`curl ${version}`],
      command: ({ name }) => ['/bin/sh', program, join(dir, name, 'pinned-curl')],
    }
  },
}

/** The generated C on libcurl. */
const libcurl: LabClient = {
  name: 'libcurl',
  target: 'libcurl',
  needs: ['curl', 'libcurl'],
  extent: 'sample',
  shapes: ['leaf'],
  prepare: async (shapes, dir) => {
    for (const shape of shapes) {
      await writeOutput('libcurl', shape, join(dir, shape.name))
      await buildC(join(dir, shape.name), 'client.c', ['pinned_curl.c'])
    }
    const version = versionOf(await run([toolPath('curl'), '--version']))
    return { ranOn: [`libcurl ${version}`], command: ({ name }) => [join(dir, name, 'program')] }
  },
}

/** The generated class on PHP's ext-curl. */
const phpCurl: LabClient = {
  name: 'php-curl',
  target: 'php-curl',
  needs: ['curl', 'php'],
  extent: 'sample',
  shapes: ['leaf'],
  prepare: async (shapes, dir) => {
    for (const shape of shapes) await writeOutput('php-curl', shape, join(dir, shape.name))
    const php = toolPath('php')
    const program = join(import.meta.dirname, 'client.php')
    const version = versionOf(await run([toolPath('curl'), '--version']))
    const own = await run([php, '-r', 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;'])
    return {
      ranOn: [`PHP ${own}`, `libcurl ${version}`],
      command: ({ name }) => [php, program, join(dir, name, 'PinnedCurl.php')],
    }
  },
}

/** Compiles a program of this folder beside generated files; warnings are errors. */
export async function buildC(dir: string, program: string, sources: readonly string[]): Promise<string> {
  await copyFile(join(import.meta.dirname, program), join(dir, 'main.c'))
  const libraries = (await run([toolPath('libcurl', 'curl-config'), '--libs'])).trim().split(' ')
  const strict = ['-std=c99', '-Wall', '-Wextra', '-Werror']
  await run([toolPath('libcurl'), ...strict, '-o', 'program', 'main.c', ...sources, ...libraries], {
    cwd: dir,
  })
  return join(dir, 'program')
}

/** `7.88 (OpenSSL)`, from what curl says of itself; the command and the others stand on one libcurl. */
function versionOf(words: string): string {
  const [, version, library] =
    / libcurl\/(\d+\.\d+)\S* .*?(OpenSSL|GnuTLS|LibreSSL|wolfSSL)/.exec(words) ?? []
  return `${version} (${library})`
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [curl, libcurl, phpCurl]
