import { startsAttribute } from './names.ts'
import type { Observed, ObservedCertificate } from './observed.ts'

/** Who makes the keys of a host, and what becomes of them at renewal. */
export interface Platform {
  readonly id: string
  readonly title: string
  /**
   * `platform`: it makes a new key at each renewal, and nobody can stop it. `automated`: the usual tools make
   * a new key at each renewal, unless told to keep it. `own`: whoever runs the host makes it.
   */
  readonly keys: 'platform' | 'automated' | 'own'
  /** What that means for a pin, as a sentence without a full stop. */
  readonly meaning: string
  /** What to do instead, or first. */
  readonly instead: string
  readonly sources: readonly string[]
}

/** A platform, and what gave it away. */
export interface RecognizedPlatform extends Platform {
  /** What was seen, for people: `issuer O=Amazon`. */
  readonly evidence: string
}

interface Row extends Platform {
  /** Organisation of the leaf's issuer. */
  readonly issuer?: RegExp
  /** A name in the leaf certificate. */
  readonly name?: RegExp
}

// As of November 2026. A row with a name comes before the rows of the CAs it buys its certificates from.
const rows: readonly Row[] = [
  {
    id: 'cloudflare',
    title: 'Cloudflare',
    keys: 'platform',
    issuer: /O=Cloudflare/,
    name: /(^|\.)(cloudflaressl\.com|pages\.dev|workers\.dev)$/,
    meaning:
      'Cloudflare changes key and CA of its managed certificates without notice, also to its backup ones',
    instead:
      'upload a custom certificate whose key you hold, or watch Certificate Transparency instead of pinning',
    sources: ['https://developers.cloudflare.com/ssl/reference/certificate-pinning/'],
  },
  {
    id: 'hosting',
    title: 'a hosting platform',
    keys: 'platform',
    name: /(^|\.)(vercel\.app|netlify\.app|herokuapp\.com|github\.io|cloudfront\.net|azurewebsites\.net|appspot\.com|run\.app|web\.app|firebaseapp\.com|fly\.dev|onrender\.com)$/,
    meaning: 'the name and its key belong to the platform, which changes them as it likes',
    instead: 'serve the API under a name of your own, with a certificate whose key you hold',
    sources: ['https://cheatsheetseries.owasp.org/cheatsheets/Pinning_Cheat_Sheet.html'],
  },
  {
    id: 'aws-acm',
    title: 'Amazon Certificate Manager',
    keys: 'platform',
    issuer: /O=Amazon\b/,
    meaning: 'ACM makes a new key pair at each managed renewal, so a pin on the leaf breaks there',
    instead: 'import a certificate whose key you hold, or pin all Amazon roots knowing what that leaves open',
    sources: ['https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-pinning.html'],
  },
  {
    id: 'google-trust-services',
    title: 'Google Trust Services',
    keys: 'platform',
    issuer: /O=Google Trust Services/,
    meaning:
      'Google-managed certificates, and most of Cloudflare’s, come from here: their keys change at each renewal',
    instead: 'pin only where you hold the key yourself (your own ACME client with a key that it keeps)',
    sources: ['https://pki.goog/faq/'],
  },
  {
    id: 'azure',
    title: 'Microsoft Azure',
    keys: 'platform',
    issuer: /O=Microsoft Corporation/,
    meaning: 'Azure changes keys and issuing CAs of its managed certificates',
    instead: 'bring a certificate whose key you hold',
    sources: ['https://learn.microsoft.com/azure/security/fundamentals/azure-certificate-authority-details'],
  },
  {
    id: 'lets-encrypt',
    title: 'Let’s Encrypt',
    keys: 'automated',
    issuer: /O=Let's Encrypt/,
    meaning:
      'ACME clients make a new key at each renewal by default, and Let’s Encrypt picks the intermediate at random',
    instead:
      'have the client keep its key (certbot --reuse-key, cert-manager rotationPolicy: Never); never pin its intermediates',
    sources: ['https://letsencrypt.org/certificates/', 'https://cert-manager.io/docs/usage/certificate/'],
  },
  {
    id: 'zerossl',
    title: 'ZeroSSL',
    keys: 'automated',
    issuer: /O=ZeroSSL/,
    meaning: 'ACME clients make a new key at each renewal by default',
    instead: 'have the client keep its key',
    sources: ['https://cert-manager.io/docs/usage/certificate/'],
  },
  {
    id: 'digicert',
    title: 'DigiCert',
    keys: 'own',
    issuer: /O=(?:DigiCert|GeoTrust|Thawte|RapidSSL)\b/i,
    meaning:
      'the key is yours to keep, but DigiCert advises against pinning its CAs: it replaces intermediates, and roots get distrusted, on short notice',
    instead: 'pin the key of the leaf, and never DigiCert’s intermediates',
    sources: ['https://www.digicert.com/blog/certificate-pinning-what-is-certificate-pinning'],
  },
]

/** Recognizes the platform behind a host from its leaf certificate; names prove nothing, so it is a hint. */
export function recognizePlatform(leaf: ObservedCertificate | undefined): RecognizedPlatform | undefined {
  if (leaf === undefined) return undefined
  for (const { issuer, name, ...platform } of rows) {
    const evidence = evidenceOf(leaf, issuer, name)
    if (evidence !== undefined) return { ...platform, evidence }
  }
  return undefined
}

/** Recognizes a platform from an issuer that was noted earlier. */
export function platformOfIssuer(issuerText: string): RecognizedPlatform | undefined {
  return recognizePlatform({ subject: '', issuer: issuerText, weak: [] })
}

function evidenceOf(leaf: ObservedCertificate, issuer?: RegExp, name?: RegExp): string | undefined {
  if (issuer !== undefined && startsAttribute(leaf.issuer, issuer)) return `the issuer is ${leaf.issuer}`
  const found = name && leaf.names?.dns.find((dns) => name.test(dns.toLowerCase()))
  return found === undefined ? undefined : `the certificate is for ${found}`
}

/** The leaf of what was seen: of the verified path where there is one, else what came first. */
export function leafOf({ paths, presented }: Observed): ObservedCertificate | undefined {
  return paths[0]?.certificates[0] ?? presented[0]
}
