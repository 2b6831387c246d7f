// Runs a command of the tool chain to its end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'
import { root } from './packages.ts'

/** What a command said and how it ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Where and how a command runs. */
export interface CommandOptions {
  /** By default the root of the repository. */
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
}

/** Runs a command without a shell and without input; commands of our development dependencies are found first. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd = root, env = process.env }: CommandOptions = {},
): Promise<Ended> {
  const path = [join(root, 'node_modules', '.bin'), env.PATH ?? ''].join(delimiter)
  const child = spawn(command, args, { cwd, env: { ...env, PATH: path }, stdio: ['ignore', 'pipe', 'pipe'] })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code: code ?? 1, stdout: await stdout, stderr: await stderr }
}

/** Like {@link run}, for a command that must succeed. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Ended> {
  const ended = await run(command, args, options)
  if (ended.code === 0) return ended
  throw new Error(
    `'${command} ${args.join(' ')}' ended with exit code ${ended.code}:\n${ended.stdout}${ended.stderr}`,
  )
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream.setEncoding('utf8')) text += chunk
  return text
}
