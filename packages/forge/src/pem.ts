import type { CertificateSource } from './options.ts'

/** PEM with 64 characters a line and a newline at the end (RFC 7468). */
export function armour(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/gu) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/**
 * Puts certificates into one PEM text, in the order given: for chains that no honest server would send.
 *
 * @example
 * const genuine = root().intermediate()
 * const forged = root().leaf('api.example.com')
 * const stuffed = pemBundle([forged, genuine])
 */
export function pemBundle(certificates: readonly CertificateSource[]): string {
  return certificates.map(pemOf).join('')
}

function pemOf(certificate: CertificateSource): string {
  if (typeof certificate === 'string') return certificate.endsWith('\n') ? certificate : `${certificate}\n`
  return armour('CERTIFICATE', certificate instanceof Uint8Array ? certificate : certificate.der)
}
