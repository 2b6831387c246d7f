/** A public CA, as far as it matters to who pins it. */
export interface Authority {
  readonly title: string
  /** What a CAA record names it by. */
  readonly caa: string
  /** How it chooses the intermediate that issues: at random, or as it likes. */
  readonly intermediates: 'random' | 'changing'
  /** What it says itself, as a sentence without a full stop. */
  readonly says: string
  readonly sources: readonly string[]
}

interface Row extends Authority {
  readonly organization: RegExp
}

// As of November 2026.
const rows: readonly Row[] = [
  {
    title: 'Let’s Encrypt',
    organization: /O=(?:Let's Encrypt|Internet Security Research Group|ISRG)\b/,
    caa: 'letsencrypt.org',
    intermediates: 'random',
    says: 'pin neither its intermediates, of which one of two is picked at random for each certificate with a third in reserve, nor its roots',
    sources: ['https://letsencrypt.org/certificates/'],
  },
  {
    title: 'Amazon Trust Services',
    organization: /O=Amazon\b/,
    caa: 'amazon.com',
    intermediates: 'changing',
    says: 'do not pin ACM certificates; where it cannot be helped, pin all of Amazon’s roots',
    sources: ['https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-pinning.html'],
  },
  {
    title: 'Google Trust Services',
    organization: /O=Google Trust Services\b/,
    caa: 'pki.goog',
    intermediates: 'changing',
    says: 'never hard-code its CA certificates: they change without notice',
    sources: ['https://pki.goog/faq/'],
  },
  {
    title: 'DigiCert',
    organization: /O=(?:DigiCert|GeoTrust|Thawte|RapidSSL)\b/i,
    caa: 'digicert.com',
    intermediates: 'changing',
    says: 'stop pinning: intermediates are replaced, and roots distrusted, on short notice',
    sources: ['https://www.digicert.com/blog/certificate-pinning-what-is-certificate-pinning'],
  },
  {
    title: 'Sectigo',
    organization: /O=(?:Sectigo|COMODO CA|ZeroSSL)\b/i,
    caa: 'sectigo.com',
    intermediates: 'changing',
    says: 'nothing that we have read',
    sources: ['https://www.sectigo.com'],
  },
  {
    title: 'GlobalSign',
    organization: /O=GlobalSign\b/,
    caa: 'globalsign.com',
    intermediates: 'changing',
    says: 'nothing that we have read',
    sources: ['https://www.globalsign.com'],
  },
]

/** The CA behind an issuer or subject, by its organisation; a name that anybody can write, so it is evidence. */
export function authorityOf(name: string): Authority | undefined {
  const row = rows.find(({ organization }) => organization.test(name))
  if (row === undefined) return undefined
  const { organization: _, ...authority } = row
  return authority
}
