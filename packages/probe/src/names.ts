import { isIP } from 'node:net'
import { type Certificate, normalizeHost } from 'keypin'

/**
 * Whether a certificate is for a host: its subject alternative names only, never its common name.
 *
 * A `*` stands for one whole left-most label.
 *
 * @param host As `normalizeHost` gives it.
 * @see https://www.rfc-editor.org/rfc/rfc9525#section-6.3
 */
export function coversHost(certificate: Certificate, host: string): boolean {
  const { dns, ip } = certificate.subjectAltNames
  if (isIP(host) !== 0) return ip.some((address) => sameAddress(address, host))
  return dns.some((name) => covers(name.toLowerCase().replace(/\.$/, ''), host))
}

function covers(name: string, host: string): boolean {
  if (!name.startsWith('*.')) return name === host
  const parent = host.slice(host.indexOf('.') + 1)
  return host.includes('.') && name.slice(2) === parent && parent.includes('.')
}

function sameAddress(address: string, host: string): boolean {
  try {
    return normalizeHost(address) === host
  } catch {
    return false
  }
}
