import * as tls from 'node:tls'
import { readBoundedFile } from './bounded-file.ts'

/** Where a trust anchor comes from. */
export type StoreName = 'public' | 'given' | 'system'

/** Trust anchors, and where they come from. */
export interface Store {
  readonly name: StoreName
  /** DER. */
  readonly anchors: readonly Uint8Array[]
}

let bundled: Store | undefined

/**
 * The public roots that this Node brings along: Mozilla's list, whatever is installed on this machine.
 *
 * A path that ends here is one that clients everywhere build; a path that ends only in the system's store may
 * be an interceptor's.
 *
 * @param anchors In place of the bundled ones, DER.
 */
export function publicRoots(anchors?: readonly Uint8Array[]): Store {
  if (anchors !== undefined) return { name: 'public', anchors }
  bundled ??= { name: 'public', anchors: tls.rootCertificates.map((pem) => decode(bodyOf(pem))) }
  return bundled
}

let installed: Store | undefined

/**
 * The anchors installed on this machine, as far as they can be read: none where there is no store.
 *
 * @param anchors In place of the installed ones, DER.
 */
export function systemRoots(anchors?: readonly Uint8Array[]): Store {
  if (anchors !== undefined) return { name: 'system', anchors }
  installed ??= { name: 'system', anchors: readSystemRoots() }
  return installed
}

/** Anchors that the caller gave. */
export function givenRoots(anchors: readonly Uint8Array[]): Store {
  return { name: 'given', anchors }
}

/** Where Linux distributions keep the bundle that they make of their roots and the local ones. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** On Linux the bundle is a file, read here ten times as fast as Node would; elsewhere Node knows the store. */
function readSystemRoots(): readonly Uint8Array[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'system' | 'extra') => string[] }
  const files = [...bundles, process.env.SSL_CERT_FILE, process.env.NODE_EXTRA_CA_CERTS]
  const read = new Set(files.filter((path) => path !== undefined).flatMap(readBundle))
  // since Node 22.15
  if (process.platform !== 'linux')
    for (const pem of getCACertificates?.('system') ?? []) read.add(bodyOf(pem))
  return [...read].map(decode)
}

function readBundle(path: string): readonly string[] {
  try {
    return readBoundedFile(path).toString('latin1').match(pemCertificate)?.map(bodyOf) ?? []
  } catch {
    return []
  }
}

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

const bodyOf = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')

/** Lenient, and hundreds at a time: the few that may matter are read strictly by those who use them. */
const decode = (body: string): Uint8Array => Buffer.from(body, 'base64')
