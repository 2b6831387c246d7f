import type { LifetimeStep } from './lifetimes.ts'
import { startsAttribute } from './names.ts'

/** A public CA, as far as it matters to who pins it. What it says itself stands among the opinions. */
export interface Authority {
  readonly title: string
  /** What is in its names. */
  readonly organization: RegExp
  /** What a CAA record names it by. */
  readonly caa: string
  /** How it chooses the intermediate that issues: at random, or as it likes. */
  readonly intermediates: 'random' | 'changing'
  /** The roots below which it may issue today: who pins it by one of them alone is locked out when it takes another. */
  readonly roots?: readonly string[]
  /** How long its certificates last by default, from days that it has named, where that is less than all are allowed. */
  readonly lifetimes?: readonly LifetimeStep[]
}

// As of November 2026.
const authorities: readonly Authority[] = [
  {
    title: 'Let’s Encrypt',
    organization: /O=(?:Let's Encrypt|Internet Security Research Group|ISRG)\b/,
    caa: 'letsencrypt.org',
    // https://letsencrypt.org/certificates/: one of two for each certificate, with a third in reserve
    intermediates: 'random',
    roots: ['ISRG Root X1', 'ISRG Root X2', 'Root YR', 'Root YE'],
    // https://letsencrypt.org/2025/12/02/from-90-to-45: its default profile
    lifetimes: [
      { from: '2027-02-10', maxDays: 64 },
      { from: '2028-02-16', maxDays: 45 },
    ],
  },
  {
    title: 'Amazon Trust Services',
    organization: /O=Amazon\b/,
    caa: 'amazon.com',
    intermediates: 'changing',
    // https://www.amazontrust.com/repository/
    roots: [
      'Amazon Root CA 1',
      'Amazon Root CA 2',
      'Amazon Root CA 3',
      'Amazon Root CA 4',
      'Starfield Services Root Certificate Authority - G2',
    ],
  },
  {
    title: 'Google Trust Services',
    organization: /O=Google Trust Services\b/,
    caa: 'pki.goog',
    intermediates: 'changing',
  },
  {
    title: 'DigiCert',
    organization: /O=(?:DigiCert|GeoTrust|Thawte|RapidSSL)\b/i,
    caa: 'digicert.com',
    intermediates: 'changing',
  },
  {
    title: 'Sectigo',
    organization: /O=(?:Sectigo|COMODO CA|ZeroSSL)\b/i,
    caa: 'sectigo.com',
    intermediates: 'changing',
  },
  {
    title: 'GlobalSign',
    organization: /O=GlobalSign\b/,
    caa: 'globalsign.com',
    intermediates: 'changing',
  },
]

/** The CA behind an issuer or subject, by its organisation; a name that anybody can write, so it is evidence. */
export function authorityOf(name: string): Authority | undefined {
  return authorities.find(({ organization }) => startsAttribute(name, organization))
}
