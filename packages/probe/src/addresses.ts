import { isIP } from 'node:net'
import { type Failure, failureOf } from './failure.ts'

/** The addresses of a host, or why there are none. */
export type Addresses =
  | { readonly ok: true; readonly ips: readonly string[] }
  | { readonly ok: false; readonly failure: Failure }

/**
 * Every address of a host, IPv4 and IPv6, as the system resolves it, each once. Never rejects.
 *
 * @param host A name, or an address, which is its own.
 */
export async function addressesOf(host: string): Promise<Addresses> {
  if (isIP(host) !== 0) return { ok: true, ips: [host] }
  try {
    const { lookup } = await import('node:dns/promises')
    const found = await lookup(host, { all: true, order: 'verbatim' })
    return { ok: true, ips: [...new Set(found.map(({ address }) => address))] }
  } catch (error) {
    const known = error instanceof Error ? { error } : {}
    const failure = failureOf({
      where: host,
      phase: 'lookup',
      flight: {},
      received: new Uint8Array(),
      ...known,
    })
    return { ok: false, failure }
  }
}
