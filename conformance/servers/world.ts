// The certificates that the servers show, and how they are looked at.
import { type CertificateAuthority, type Issued, root } from '@keypin/forge'
import { type Inspection, type InspectOptions, inspect, type Survey, survey } from '@keypin/probe'
import { needs } from '../../tools/testing/needs.ts'
import type { Daemon, Door } from './daemon.ts'
import type { Shown } from './start.ts'

/** The name that every server has. */
export const HOST = 'api.example.com'

/** The root that nobody sends. */
export const authority: CertificateAuthority = root({ name: 'Lab Root' })
/** What issues the servers' certificates. */
export const issuing: CertificateAuthority = authority.intermediate({ name: 'Lab Issuing' })

/** A chain as servers send it. */
export const shown = (leaf: Issued): Shown => ({ chain: leaf.chainPem(), key: leaf.keyPem })

/** How to look through a door. */
export const through = (port: number, door: Door): InspectOptions => ({
  connect: { host: '127.0.0.1', port },
  ca: [authority.der],
  systemStore: false,
  timeoutMs: 60_000,
  ...(door === 'tls' ? {} : { starttls: door }),
})

/** Looks once through a door. */
export const look = (port: number, door: Door, options: InspectOptions = {}): Promise<Inspection> =>
  inspect(HOST, { ...through(port, door), ...options })

/** Looks for everything behind a door. */
export const lookForAll = (port: number, door: Door): Promise<Survey> => survey(HOST, through(port, door))

/** What a test of a daemon needs; one that root must start is skipped where nobody is. */
export function needsOf({ name, tools, asRoot }: Daemon): { skip: string | false } {
  const found = needs(...tools, 'openssl', 'gnutls')
  const mustBeRoot = asRoot === true && process.getuid?.() !== 0
  return mustBeRoot && found.skip === false ? { skip: `${name} starts only as root` } : found
}
