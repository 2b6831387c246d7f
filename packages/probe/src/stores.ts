import { readFileSync } from 'node:fs'
import * as tls from 'node:tls'
import { readCertificates } from 'keypin'

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
 */
export function publicRoots(): Store {
  bundled ??= { name: 'public', anchors: tls.rootCertificates.flatMap(decode) }
  return bundled
}

let installed: Store | undefined

/** The anchors installed on this machine, as far as they can be read. */
export function systemRoots(): Store {
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

/** Node 22.15 reads the store of every system itself; before that there are the files. */
function readSystemRoots(): readonly Uint8Array[] {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'system' | 'extra') => string[] }
  if (getCACertificates !== undefined)
    return distinct([...getCACertificates('system'), ...getCACertificates('extra')].flatMap(decode))
  const files = [...bundles, process.env.SSL_CERT_FILE, process.env.NODE_EXTRA_CA_CERTS]
  return distinct(files.flatMap((path) => (path === undefined ? [] : readBundle(path))))
}

function readBundle(path: string): readonly Uint8Array[] {
  try {
    return readFileSync(path, 'latin1').match(pemCertificate)?.flatMap(decode) ?? []
  } catch {
    return []
  }
}

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** One faulty anchor in a store of hundreds must not take the others with it. */
function decode(pem: string): readonly Uint8Array[] {
  try {
    return readCertificates(pem)
  } catch {
    return []
  }
}

function distinct(anchors: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(anchors.map((anchor) => [Buffer.from(anchor).toString('latin1'), anchor])).values()]
}
