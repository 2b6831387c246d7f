import type { KeyObject } from 'node:crypto'
import type { KeyPurpose, KeyUsageName } from './extensions.ts'
import type { Host } from './hosts.ts'
import type { NameInput } from './names.ts'

/** What a certificate of a role has when its options do not say otherwise. */
export interface Role {
  readonly days: number
  readonly ca: boolean
  readonly keyUsage: (key: KeyObject | undefined) => readonly KeyUsageName[]
  readonly extendedKeyUsage: readonly KeyPurpose[] | 'absent'
  readonly name: (hosts: readonly Host[], random: (size: number) => Uint8Array) => NameInput
}

const authority: Omit<Role, 'days' | 'name'> = {
  ca: true,
  keyUsage: () => ['keyCertSign', 'crlSign'],
  extendedKeyUsage: 'absent',
}

// The names must differ, or a path builder would have to try keys to tell two authorities apart.
const freshName =
  (what: string): Role['name'] =>
  (_hosts, random) =>
    `forge ${what} ${Buffer.from(random(4)).toString('hex')}, do not trust`

export const rootRole: Role = { ...authority, days: 3650, name: freshName('root') }

export const intermediateRole: Role = { ...authority, days: 1825, name: freshName('intermediate') }

export const leafRole: Role = {
  days: 90,
  ca: false,
  // RFC 5246 7.4.2: only the RSA key exchange of TLS 1.2 enciphers to the server's key
  keyUsage: (key) =>
    key?.asymmetricKeyType === 'rsa' ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
  extendedKeyUsage: ['serverAuth'],
  name: ([first]) => commonNameFor(first),
}

// RFC 5280 A.1: ub-common-name is 64; a longer host leaves the subject empty
function commonNameFor(host: Host | undefined): NameInput {
  if (host === undefined) return {}
  const commonName = host.kind === 'dns' ? host.name : host.address
  return commonName.length > 64 ? {} : { commonName }
}
