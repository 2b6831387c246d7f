import undici, { Agent, type Dispatcher, Request, type RequestInfo, fetch as undiciFetch } from 'undici'
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
 * undici (5 to 8) is a peer dependency: the dispatcher is of the version that is installed. The built-in `fetch` takes
 * dispatchers of undici 6, 7 and 8.
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
  return new PinnedDispatcher({ ...options, connect: pinner.connector(connect) as never })
}

class PinnedDispatcher extends Agent {
  override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (isOfThisUndici(handler)) return super.dispatch(options, handler)
    // As undici's own bridge does it: handlers of that kind know nothing of HTTP/2.
    const wrapped = bridge?.wrapHandler(handler) ?? handler
    return super.dispatch({ ...options, allowH2: false } as Agent.DispatchOptions, wrapped)
  }
}

/** What undici 8 has for the handlers of undici 7 and earlier, such as those of the built-in `fetch`. */
interface Bridge {
  wrapHandler(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler
}

const { Dispatcher1Wrapper: bridge } = undici as { Dispatcher1Wrapper?: Bridge }

function isOfThisUndici(handler: Dispatcher.DispatchHandler): boolean {
  return bridge === undefined || typeof handler?.onRequestStart === 'function'
}

/**
 * `fetch`, as undici has it, over a {@link pinnedDispatcher}. A refused connection rejects with undici's
 * `TypeError`, whose `cause` is the `PinMismatchError`. It takes `Request`s of undici and of the built-in `fetch`;
 * a `dispatcher` among the options of a single call is ignored.
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
    undiciFetch(ownRequest(input), { ...init, dispatcher } as never)
  return fetch as unknown as typeof globalThis.fetch
}

// Clients on top of `fetch` (ky) hand over a `Request` of the built-in one, which undici takes for a URL.
function ownRequest(input: unknown): RequestInfo {
  const isForeign = input instanceof globalThis.Request && !(input instanceof Request)
  if (!isForeign) return input as RequestInfo
  const { url, method, headers, body, signal, redirect, referrer, referrerPolicy } = input
  const { mode, credentials, cache, integrity, keepalive } = input
  const carried = {
    signal,
    redirect,
    referrer,
    referrerPolicy,
    mode,
    credentials,
    cache,
    integrity,
    keepalive,
  }
  const duplex = body === null ? {} : { duplex: 'half' }
  return new Request(url, { ...carried, method, headers, body, ...duplex } as never)
}
