import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { type CertificateAuthority, generateKey, type NameConstraints, root } from '@keypin/forge'
import type { Genuine } from '../scenarios/scenario.ts'

/** A host of the lab's own, to find out whether a client trusts the interception root at all. */
export const probeHost = 'trust-probe.keypin.test'

/** How long the interception root lives, in days: a forgotten one should not be worth stealing. */
export const interceptionDays = 7

/** Kinds of keys that a lab can be made with: those that some clients take. */
export const labKeyKinds = ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096', 'Ed25519'] as const

/** One of {@link labKeyKinds}. */
export type LabKeyKind = (typeof labKeyKinds)[number]

/** What the honest side of a lab is made with. */
export interface GenuineOptions {
  readonly host: string
  readonly days: number
  readonly key: LabKeyKind
}

/** Makes the honest side of a lab. */
export function makeGenuine({ host, days, key }: GenuineOptions): Genuine {
  const top = root({ name: named('Keypin Lab Root'), days, key })
  const intermediate = top.intermediate({ name: named('Keypin Lab Issuing'), days, key, pathLength: 0 })
  return {
    root: top,
    intermediate,
    leaf: intermediate.leaf(host, { days, key }),
    backupKey: generateKey(key),
  }
}

/** What an interception root is made with. */
export interface InterceptionOptions {
  readonly unconstrained: boolean
  /** Further hosts that it may certify. */
  readonly also?: readonly string[]
  readonly key: LabKeyKind
}

/** Makes an interception root: trusted by the client under test, and by nobody else. */
export function makeInterceptionRoot(
  host: string,
  { unconstrained, key, also = [] }: InterceptionOptions,
): CertificateAuthority {
  return root({
    key,
    name: named('DO NOT TRUST Keypin Lab Interception'),
    days: interceptionDays,
    ...(unconstrained ? {} : { nameConstraints: onlyFor([host, ...also]) }),
  })
}

/** RFC 5280, 4.2.1.10: a kind of name that is not mentioned is not limited, so addresses are shut out. */
function onlyFor(hosts: readonly string[]): NameConstraints {
  // An address is also the common name, which OpenSSL takes for a DNS name when there is no other.
  const names = [...hosts, probeHost].map((dns) => ({ dns }))
  const addresses = hosts.filter((host) => isIP(host) !== 0)
  if (addresses.length === 0) return { permitted: names, excluded: [{ ip: '0.0.0.0/0' }, { ip: '::/0' }] }
  return {
    permitted: [...addresses.map((host) => ({ ip: `${host}/${isIP(host) === 4 ? 32 : 128}` })), ...names],
  }
}

// Two labs on one machine must not have authorities of one name.
const named = (name: string): { organization: string; commonName: string } => ({
  organization: 'Keypin Lab',
  commonName: `${name} ${randomBytes(3).toString('hex')}`,
})
