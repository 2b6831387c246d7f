import { execFile } from 'node:child_process'
import { cleanEnvironment } from '../../tools/testing/environment.ts'

/** Where a command runs, and what is added to its environment. */
export interface Setting {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Runs a command without the machine's own trust settings.
 *
 * @returns What it printed on stdout.
 * @throws {Error} When it does not end with 0, with all it printed.
 */
export function run(
  command: readonly string[],
  { cwd = process.cwd(), env = {} }: Setting = {},
): Promise<string> {
  const [file = '', ...rest] = command
  const options = { cwd, env: { ...cleanEnvironment(process.env), ...env }, maxBuffer: 1 << 24 }
  return new Promise((resolve, reject) => {
    execFile(file, rest, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`${error.message}\n${stdout}\n${stderr}`))
    })
  })
}
