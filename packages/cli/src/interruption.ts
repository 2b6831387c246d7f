/** Why a command ended early; 128 + the number of the signal, as shells have it. */
export class Interruption extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super('interrupted')
    this.name = 'Interruption'
    this.exitCode = exitCode
  }
}

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/** A signal that Ctrl-C aborts; the second Ctrl-C ends the process at once. */
export interface Interruptions {
  readonly signal: AbortSignal
  /** Gives the process its own signal handling back. */
  close(): void
}

/** Turns the process's signals into an abort, so that a command can put things away first. */
export function listenForInterruptions(): Interruptions {
  const controller = new AbortController()
  const onSignal = (name: keyof typeof exitCodes): void => {
    if (controller.signal.aborted) process.exit(exitCodes[name])
    controller.abort(new Interruption(exitCodes[name]))
  }
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[]
  for (const name of names) process.on(name, onSignal)
  return {
    signal: controller.signal,
    close: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
