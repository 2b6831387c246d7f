import { execFile } from 'node:child_process'

/** What a command of ours printed. */
export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `keypin ARGS` as a process of its own in a folder, just as a person would. */
export function keypin(args: readonly string[], cwd: string, signal: AbortSignal): Promise<Said> {
  const conditions = process.execArgv.filter((argument) => argument.startsWith('--conditions='))
  // The arguments stand in the program: after `--`, Node takes `inspect` for its own debugger.
  const module = JSON.stringify(import.meta.resolve('@keypin/cli'))
  const program = `import { run } from ${module}; await run(${JSON.stringify(args)})`
  const flags = [...conditions, '--no-warnings', '--input-type=module', '--eval', program]
  const env = { ...process.env, NO_COLOR: '1' }
  return new Promise((resolve) => {
    execFile(process.execPath, flags, { cwd, env, signal, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 3
      resolve({ code, stdout, stderr })
    })
  })
}
