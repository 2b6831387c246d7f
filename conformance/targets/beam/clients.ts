import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient, PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'

/** The generated module under httpc, from Erlang. */
const erlang: LabClient = {
  name: 'erlang-ssl',
  target: 'erlang-ssl',
  needs: ['erlang'],
  extent: 'whole',
  prepare: async (shapes, dir) => {
    for (const shape of shapes) await compile(shape, join(dir, shape.name))
    const erl = toolPath('erlang')
    const release = await run([
      erl,
      '-noshell',
      '-eval',
      'io:put_chars(erlang:system_info(otp_release)), halt().',
    ])
    return {
      ranOn: [`Erlang/OTP ${release}`],
      command: ({ name }) => [erl, '-noshell', '-pa', join(dir, name), '-s', 'client', 'main'],
      driver: ({ name }) => [erl, '-noshell', '-pa', join(dir, name), '-s', 'client', 'drive'],
    }
  },
}

/** The same from Elixir. */
const elixir: LabClient = {
  name: 'elixir',
  target: 'erlang-ssl',
  needs: ['erlang'],
  extent: 'sample',
  prepare: async (shapes, dir) => {
    for (const shape of shapes) await compile(shape, join(dir, shape.name))
    const program = toolPath('erlang', 'elixir')
    const words = await run([program, '--version'])
    const command = ({ name }: PinShape): readonly string[] => [
      program,
      '-pa',
      join(dir, name),
      join(import.meta.dirname, 'client.exs'),
    ]
    return {
      ranOn: [/Elixir \d+\.\d+/.exec(words)?.[0] ?? words],
      command,
      driver: (shape) => [...command(shape), 'drive'],
    }
  },
}

async function compile(shape: Parameters<typeof writeOutput>[1], dir: string): Promise<void> {
  await writeOutput('erlang-ssl', shape, dir)
  await copyFile(join(import.meta.dirname, 'client.erl'), join(dir, 'client.erl'))
  await run([toolPath('erlang', 'erlc'), '-Werror', 'src/pinned_ssl.erl', 'client.erl'], { cwd: dir })
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [erlang, elixir]
