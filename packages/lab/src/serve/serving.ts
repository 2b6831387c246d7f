import { randomBytes } from 'node:crypto'
import { createSecureContext, createServer, type SecureContext, type Server } from 'node:tls'
import type { Presented } from '../scenarios/scenario.ts'
import type { ConnectionOptions } from './connection.ts'

/** A version of TLS a run can be narrowed to. */
export type TlsVersion = '1.2' | '1.3'

/** How a chain is served. */
export interface ServedOptions {
  readonly presented: Presented
  /** Default: both versions. */
  readonly tls?: TlsVersion | undefined
  /** The only group of keys that is taken. Default: OpenSSL's choice. */
  readonly keyGroups?: readonly string[] | undefined
  /** What sessions are resumed by, where several chains share it. Default: of its own for each chain. */
  readonly sessions?: SessionSecrets | undefined
}

/** What sessions are resumed by. */
export interface SessionSecrets {
  readonly ticketKeys: Buffer
  readonly sessionIdContext: string
}

/** Secrets that no other server has. */
export const freshSessions = (): SessionSecrets => ({
  ticketKeys: randomBytes(48),
  // Without it OpenSSL refuses to resume where client certificates are asked for.
  sessionIdContext: randomBytes(16).toString('hex'),
})

/** What connections are served with beside their chain. */
export type Service = Omit<
  ConnectionOptions,
  'secureContext' | 'arrival' | 'reply' | 'stapler' | 'aside' | 'isAside' | 'isBrokenOff'
>

/**
 * What connections on a port are served with: the chain under test, and what may stand beside it to lead clients on.
 *
 * @returns what the first connection of all gets, and what the others get.
 */
export function servingOf(
  served: ServedOptions,
  service: Service,
  port: number,
): { readonly first: ConnectionOptions; readonly others: ConnectionOptions } {
  const { aside } = served.presented
  const options = optionsFor(served, service, port)
  if (aside === undefined) return { first: options, others: options }
  const besides = { ...optionsFor({ ...served, presented: aside.presented }, service, port), isAside: true }
  if (aside.to === 'first-connection') return { first: besides, others: options }
  const named = { ...options, aside: { name: aside.to.name, options: besides } }
  return { first: named, others: named }
}

function optionsFor(served: ServedOptions, service: Service, port: number): ConnectionOptions {
  const { presented } = served
  return {
    ...service,
    secureContext: secureContextOf(served),
    reply: presented.reply?.(port),
    stapler: presented.staple === undefined ? undefined : staplerOf(presented.staple),
    isBrokenOff: presented.isBrokenOff ?? false,
  }
}

/** The TLS side of a chain, with ticket keys of its own unless it shares others'. */
export function secureContextOf({
  presented,
  tls,
  keyGroups,
  sessions = freshSessions(),
}: ServedOptions): SecureContext {
  const version = tls === undefined ? undefined : (`TLSv${tls}` as const)
  return createSecureContext({
    cert: presented.chainPem,
    key: presented.keyPem,
    ...sessions,
    minVersion: version ?? 'TLSv1.2',
    maxVersion: version ?? 'TLSv1.3',
    // Chains that are weak on purpose are served too; the client is what is being judged.
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...(keyGroups === undefined ? {} : { ecdhCurve: keyGroups.join(':') }),
  })
}

/** Node asks a server for what is to be stapled, and only a server: this one never listens. */
function staplerOf(staple: Uint8Array): Server {
  const server = createServer()
  server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, Buffer.from(staple)))
  return server
}
