import { syncBuiltinESMExports } from 'node:module'
import workerThreads, { SHARE_ENV, type WorkerOptions } from 'node:worker_threads'

/**
 * Has every worker register too. A worker inherits `--import` and the environment by itself, unless it is given an
 * `execArgv` or `env` of its own: to those, both are added. An `env` of its own also makes it forget what `NODE_OPTIONS`
 * imported into the program, so the import goes in there as well.
 *
 * @param register The URL of `keypin/register`.
 * @param pinSet   The absolute path of the pin set.
 */
export function guardWorkers(register: string, pinSet: string): void {
  const { Worker } = workerThreads
  class PinnedWorker extends Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      super(file, inherit(options, register, pinSet))
    }
  }
  Object.defineProperty(PinnedWorker, 'name', { value: 'Worker' })
  workerThreads.Worker = PinnedWorker
  syncBuiltinESMExports()
}

function inherit(options: WorkerOptions, register: string, pinSet: string): WorkerOptions {
  const { execArgv, env } = options
  const inherited: WorkerOptions = { ...options }
  if (execArgv !== undefined) inherited.execArgv = ['--import', register, ...execArgv]
  if (env !== undefined && env !== null && env !== SHARE_ENV)
    inherited.env = { ...keypinEnv(), ...env, ...registered(env, register), KEYPIN_PINSET: pinSet }
  return inherited
}

function registered({ NODE_OPTIONS = '' }: NodeJS.Dict<string>, register: string): NodeJS.Dict<string> {
  return { NODE_OPTIONS: `--import ${register} ${NODE_OPTIONS}`.trimEnd() }
}

function keypinEnv(): NodeJS.Dict<string> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('KEYPIN_')))
}
