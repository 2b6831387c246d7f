import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { cleanEnvironment } from '../../tools/testing/environment.ts'

/** Runs a command without the machine's own trust settings; gives its stdout, throws with its stderr. */
export async function run(command: readonly string[], cwd?: string): Promise<string> {
  const [file = '', ...rest] = command
  const { stdout } = await promisify(execFile)(file, rest, {
    env: cleanEnvironment(process.env),
    maxBuffer: 1 << 24,
    ...(cwd === undefined ? {} : { cwd }),
  })
  return stdout
}
