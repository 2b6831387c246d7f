import { type CodePattern, findPatterns } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const pinnerBypassed: Rule = {
  id: 'L36',
  name: 'pinner-bypassed',
  level: 'warning',
  finds: 'Client code that goes around the pins of its platform.',
  why: 'Pins hold for the clients that were given them. A trust manager of one’s own takes the place of the one that reads the network security configuration; an interceptor of an SDK may replace OkHttp’s pinner for a call; a bare client beside the pinned one has no pins.',
  fix: 'derive every client from the pinned one, and leave the trust manager to the platform',
  sources: [
    'https://square.github.io/okhttp/changelogs/changelog/',
    'https://developer.android.com/privacy-and-security/security-config',
  ],
  check: (context) => findPatterns(context, patterns),
}

const patterns: readonly CodePattern[] = [
  {
    languages: ['java', 'kotlin'],
    finds: /\.withCertificatePinner\s*\(/g,
    message: 'an interceptor replaces the pinner of a call (OkHttp 5.4 and later)',
  },
  {
    languages: ['java', 'kotlin'],
    finds: /\bcertificatePinner\s*\(\s*CertificatePinner\.DEFAULT\s*\)/g,
    message: 'CertificatePinner.DEFAULT has no pins',
  },
  {
    languages: ['java', 'kotlin'],
    finds: /\bimplements\s+X509TrustManager\b|:\s*X509TrustManager\s*\{|\bnew\s+X509TrustManager\s*\(/g,
    // ours delegate
    notGenerated: true,
    message:
      'a trust manager of one’s own takes the place of Android’s, which reads the network security configuration',
    fix: 'wrap the platform’s X509ExtendedTrustManager and delegate: keypin generate java-jsse',
  },
  {
    languages: ['java', 'kotlin'],
    finds: /\bOkHttpClient\s*\(\s*\)|\bOkHttpClient\.Builder\s*\(\s*\)/g,
    unless: /\bcertificatePinner\b/,
    level: 'note',
    message: 'a client of OkHttp is made here that has no pinner',
    fix: 'derive it from the pinned one with newBuilder()',
  },
]
