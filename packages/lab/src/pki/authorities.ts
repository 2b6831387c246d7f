import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import {
  type CertificateAuthority,
  generateKey,
  type KeyName,
  type NameConstraints,
  root,
} from '@keypin/forge'
import type { Genuine } from '../scenarios/scenario.ts'

/** A host of the lab's own, to find out whether a client trusts the interception root at all. */
export const probeHost = 'trust-probe.keypin.test'

/** How long the interception root lives, in days: a forgotten one should not be worth stealing. */
export const interceptionDays = 7

/** What the honest side of a lab is made with. */
export interface GenuineOptions {
  readonly host: string
  readonly days: number
  readonly key: KeyName
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

/** Makes an interception root: trusted by the client under test, and by nobody else. */
export function makeInterceptionRoot(host: string, unconstrained: boolean): CertificateAuthority {
  return root({
    name: named('DO NOT TRUST Keypin Lab Interception'),
    days: interceptionDays,
    ...(unconstrained ? {} : { nameConstraints: onlyFor(host) }),
  })
}

/** RFC 5280, 4.2.1.10: a kind of name that is not mentioned is not limited, so addresses are shut out. */
function onlyFor(host: string): NameConstraints {
  const version = isIP(host)
  const everyAddress = [{ ip: '0.0.0.0/0' }, { ip: '::/0' }]
  if (version === 0) return { permitted: [{ dns: host }, { dns: probeHost }], excluded: everyAddress }
  const address = { ip: `${host}/${version === 4 ? 32 : 128}` }
  // The address is also the common name, which OpenSSL takes for a DNS name when there is no other.
  return { permitted: [address, { dns: host }, { dns: probeHost }] }
}

// Two labs on one machine must not have authorities of one name.
const named = (name: string): { organization: string; commonName: string } => ({
  organization: 'Keypin Lab',
  commonName: `${name} ${randomBytes(3).toString('hex')}`,
})
