import { Agent, fetch as undiciFetch } from 'undici'
import type { Pinner } from './pinner.ts'
import type { ConnectorSettings } from './surfaces.ts'

/** Settings of {@link pinnedDispatcher}: those of undici's `Agent`, with the TLS options under `connect`. */
export type PinnedDispatcherSettings = Omit<Agent.Options, 'connect' | 'factory'> & {
  /** TLS options, `timeoutMs` and `allowH2` of the connections. */
  readonly connect?: ConnectorSettings
}

/**
 * An undici `Agent` whose every connection is judged by a pinner; for undici's `request`, `fetch` and
 * `setGlobalDispatcher`, and as `dispatcher` of Node's built-in `fetch`.
 *
 * undici (5 to 8) is a peer dependency: the dispatcher is of the version that is installed. The built-in `fetch` of a
 * Node takes dispatchers of its own undici's time: 6 and 7 fit Node 20 and 22, 7 and 8 fit 24.
 *
 * @example
 * import { createPinner } from 'keypin/node'
 * import { pinnedDispatcher } from 'keypin/undici'
 * import { setGlobalDispatcher } from 'undici'
 * const pinner = createPinner({ version: 1, hosts: {} })
 * setGlobalDispatcher(pinnedDispatcher(pinner))
 */
export function pinnedDispatcher(pinner: Pinner, settings: PinnedDispatcherSettings = {}): Agent {
  const { connect, ...options } = settings
  return new Agent({ ...options, connect: pinner.connector(connect) as never })
}

/**
 * `fetch`, as undici has it, over a {@link pinnedDispatcher}. A refused connection rejects with undici's
 * `TypeError`, whose `cause` is the `PinMismatchError`.
 *
 * @example
 * import { createPinner } from 'keypin/node'
 * import { pinnedFetch } from 'keypin/undici'
 * const fetch = pinnedFetch(createPinner({ version: 1, hosts: {} }))
 * const response = await fetch('https://api.example.com/')
 */
export function pinnedFetch(
  pinner: Pinner,
  settings: PinnedDispatcherSettings = {},
): typeof globalThis.fetch {
  const dispatcher = pinnedDispatcher(pinner, settings)
  const fetch = (input: unknown, init?: object) =>
    undiciFetch(input as never, { dispatcher, ...init } as never)
  return fetch as unknown as typeof globalThis.fetch
}
