import { type CertificateAuthority, type Issued, root } from '@keypin/forge'
import { formatPin, pinOf } from 'keypin'

/** The host that tests pin. */
export const HOST = 'pinned.test'
/** A host that tests leave unlisted. */
export const OTHER = 'other.test'
/** Where its servers really are. */
export const LOOPBACK = '127.0.0.1'

const genuineRoot = root({ name: 'Genuine Root' })
const issuing = genuineRoot.intermediate({ name: 'Genuine Issuing' })
const interceptorRoot = root({ name: 'Interceptor Root' })

/** The genuine service and the interceptor. The device trusts the roots of both. */
export const world: {
  readonly genuineRoot: CertificateAuthority
  readonly issuing: CertificateAuthority
  readonly genuine: Issued
  readonly interceptorRoot: CertificateAuthority
  readonly forged: Issued
  /** Both roots, PEM. */
  readonly ca: string
} = {
  genuineRoot,
  issuing,
  genuine: issuing.leaf([HOST, OTHER, 'localhost', LOOPBACK]),
  interceptorRoot,
  forged: interceptorRoot.intermediate().leaf([HOST, OTHER, 'localhost', LOOPBACK]),
  ca: genuineRoot.pem + interceptorRoot.pem,
}

/** A pin of a key that nobody holds: the backup of every pin set in these tests. */
export const sparePin: string = `sha256/${Buffer.alloc(32, 7).toString('base64')}`

/** The `sha256/…` of a certificate. */
export function pinText(certificate: { readonly der: Uint8Array }): string {
  return formatPin(pinOf(certificate.der))
}

/** A pin set of one host: the genuine leaf unless told otherwise, and the spare. */
export function pinSet(
  entry: object = {},
  host: string = HOST,
  top: object = {},
): { version: 1; hosts: Record<string, object> } {
  return { version: 1, ...top, hosts: { [host]: { pins: [pinText(world.genuine), sparePin], ...entry } } }
}

/** A `lookup` option under which every name is on loopback. */
export function lookup(_host: string, options: { all?: boolean }, done: (...args: unknown[]) => void): void {
  if (options.all === true) done(null, [{ address: LOOPBACK, family: 4 }])
  else done(null, LOOPBACK, 4)
}
