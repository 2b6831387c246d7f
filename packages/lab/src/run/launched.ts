import type { Launcher } from '../presets/launch.ts'
import { type ClientCommand, runClient } from './client.ts'
import { type LabVariables, labVariables } from './environment.ts'
import type { ClientProcess } from './types.ts'

/** A client that is started for an attempt: by its command, or by what the lab knows of it. */
export interface LaunchOptions extends ClientCommand {
  readonly launcher?: Launcher | undefined
}

/** Starts a client for one attempt, tells it of the lab, and waits until it has ended. */
export async function launchClient(options: LaunchOptions, told: LabVariables): Promise<ClientProcess> {
  const environment = { ...options.environment, ...labVariables(told) }
  if (options.launcher === undefined) return await runClient({ ...options, environment })
  return await options.launcher.use(told, (launch) =>
    runClient({
      ...options,
      command: launch.command,
      environment: { ...environment, ...launch.environment },
    }),
  )
}
