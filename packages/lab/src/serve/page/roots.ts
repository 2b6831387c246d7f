import { X509Certificate } from 'node:crypto'
import { pemBundle } from '@keypin/forge'
import { profileOf } from './profile.ts'
import type { Root } from './root.ts'

/** A file that a device can fetch. */
export interface RootFile {
  readonly name: string
  readonly type: string
  readonly about: string
  readonly body: Buffer
  /** It is to be shown, where others are to be saved. */
  readonly isShown?: true
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
      body: Buffer.from(pemBundle([der])),
    },
  ])
  const profile: RootFile = {
    name: 'keypin-lab.mobileconfig',
    type: 'application/x-apple-aspen-config',
    about: 'a profile, for iOS and macOS',
    body: Buffer.from(profileOf(roots, until)),
    // An iPhone offers to install a profile that it is shown, and puts away one that it is to save.
    isShown: true,
  }
  return [...each, profile]
}

/** SHA-256 in the spelling of certificate viewers: `AB:CD:…`. */
export const fingerprintOf = (der: Uint8Array): string => new X509Certificate(der).fingerprint256
