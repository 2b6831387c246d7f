import { COULD_NOT } from './exit.ts'
import { reasonOf } from './files/write.ts'
import { main } from './main.ts'
import { lost, opened } from './process-io.ts'

/**
 * Runs the command as this process, and ends the process with its exit code.
 *
 * Ends it rather than letting it run out: a name that is being looked up cannot be called back, and would
 * hold the terminal for many seconds after Ctrl-C or a time-out.
 *
 * @param argv What stands after `keypin`.
 */
export async function run(argv: readonly string[]): Promise<never> {
  const code = await main(argv)
  await Promise.all([...opened].map(written))
  // what went wrong with the last write is told a tick later
  await new Promise((resolve) => setImmediate(resolve))
  process.exit(sayLost() ?? code)
}

/** A result that was cut off is none, whatever it said. */
function sayLost(): number | undefined {
  const error = lost()
  if (error === undefined) return undefined
  process.stderr.write(
    `keypin: cannot write the result: ${reasonOf(error)}\nkeypin: make room, and run it again\n`,
  )
  return COULD_NOT
}

/** Resolves when everything is with the system, or nobody reads it any more. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve()
    else stream.write('', () => resolve())
  })
}
