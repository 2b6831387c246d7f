import { rootCertificates } from 'node:tls'
import type { KnownRoot } from '@keypin/care'
import { KeypinError, pinOf, readCertificate, readCertificates } from 'keypin'

/** The bundled public roots by their pin. */
export function knownRoots(): ReadonlyMap<string, KnownRoot> {
  return new Map(rootCertificates.flatMap(readRoot))
}

/** A root that cannot be read is no reason to lint without the others. */
function readRoot(pem: string): [string, KnownRoot][] {
  try {
    return readCertificates(pem).map((der) => {
      const { subject, notAfter } = readCertificate(der)
      return [pinOf(der).text, { subject: subject.text, notAfter }]
    })
  } catch (error) {
    if (error instanceof KeypinError) return []
    throw error
  }
}
