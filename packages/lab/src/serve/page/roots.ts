import { createHash } from 'node:crypto'
import { profileOf } from './profile.ts'
import type { Root } from './root.ts'

/** A file that a device can fetch. */
export interface RootFile {
  readonly name: string
  readonly type: string
  readonly about: string
  readonly body: Buffer
}

/** The roots in the forms that devices take. No private key is among them, nor ever handed to this module. */
export function rootFiles(roots: readonly Root[], until: Date): RootFile[] {
  const each = roots.flatMap(({ name, title, der }) => [
    // Android takes DER and PEM under this type, and asks for nothing else.
    {
      name: `keypin-lab-${name}.crt`,
      type: 'application/x-x509-ca-cert',
      about: `${title}: DER, for Android and Windows`,
      body: Buffer.from(der),
    },
    {
      name: `keypin-lab-${name}.pem`,
      type: 'application/x-pem-file',
      about: `${title}: PEM, for Linux, Firefox and command lines`,
      body: Buffer.from(pemOf(der)),
    },
  ])
  const profile = {
    name: 'keypin-lab.mobileconfig',
    type: 'application/x-apple-aspen-config',
    about: 'a profile, for iOS and macOS',
    body: Buffer.from(profileOf(roots, until)),
  }
  return [...each, profile]
}

/** SHA-256 in the spelling of certificate viewers: `AB:CD:…`. */
export const fingerprintOf = (der: Uint8Array): string =>
  createHash('sha256')
    .update(der)
    .digest('hex')
    .toUpperCase()
    .replace(/..(?=.)/gu, '$&:')

const pemOf = (der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/gu) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
