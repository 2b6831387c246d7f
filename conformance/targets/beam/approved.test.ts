import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { proveApproved } from '../prove/approved.ts'

proveApproved([
  {
    name: 'erlang-ssl',
    needs: ['erlang'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      await writeOutput('erlang-ssl', shape, dir, { set })
      copyFileSync(join(import.meta.dirname, 'client.erl'), join(dir, 'client.erl'))
      await compile(dir, 'debug', '-DPINS_DEBUG')
      // A release is compiled without the file.
      rmSync(join(dir, 'src/pinned_ssl_debug.hrl'))
      await compile(dir, 'released')
      return {
        released: command(join(dir, 'released')),
        debug: command(join(dir, 'debug')),
        ships: [literalsOf(join(dir, 'released/pinned_ssl.beam'))],
        holds: [literalsOf(join(dir, 'debug/pinned_ssl.beam'))],
      }
    },
  },
])

async function compile(dir: string, build: string, ...flags: readonly string[]): Promise<void> {
  mkdirSync(join(dir, build))
  const sources = ['src/pinned_ssl.erl', 'client.erl']
  await run([toolPath('erlang', 'erlc'), '-Werror', ...flags, '-o', build, ...sources], { cwd: dir })
}

/** The constants of a module, which stand in it deflated: behind their name, their size and that which they had. */
function literalsOf(beam: string): Uint8Array {
  const file = readFileSync(beam)
  const at = file.indexOf('LitT')
  return inflateSync(file.subarray(at + 12, at + 8 + file.readUInt32BE(at + 4)))
}

function command(folder: string): readonly string[] {
  return [toolPath('erlang'), '-noshell', '-pa', folder, '-s', 'client', 'main']
}
