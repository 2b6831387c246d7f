/** What somebody who knows says about pinning. They contradict each other, which is told and not smoothed over. */
export interface Opinion {
  readonly who: string
  /** `against` it; for it, by the `leaf` key, or by those of the `ca`s. */
  readonly stance: 'against' | 'leaf' | 'ca'
  /** In our words, a sentence without a full stop. */
  readonly says: string
  readonly source: string
}

/** What they say of pinning in general; `docs/should-you-pin.md` has the same. */
export const opinions: readonly Opinion[] = [
  {
    who: 'OWASP Cheat Sheet Series',
    stance: 'against',
    says: 'almost never; if so, the SPKI of the leaf with alternates, and not when the next key pair cannot be predicted',
    source: 'https://cheatsheetseries.owasp.org/cheatsheets/Pinning_Cheat_Sheet.html',
  },
  {
    who: 'OWASP MASTG (MAS-L2)',
    stance: 'leaf',
    says: 'pin your own endpoints in apps at high risk, with backup pins and a plan; elsewhere its absence is no vulnerability',
    source: 'https://mas.owasp.org/MASTG/',
  },
  {
    who: 'Apple',
    stance: 'ca',
    says: 'usually unnecessary; if so, keys of CAs rather than of servers, several of them, and a plan to recover',
    source: 'https://developer.apple.com/news/?id=g9ejcf8y',
  },
  {
    who: 'Android',
    stance: 'against',
    says: 'not recommended, because CAs change; if so, always with a backup pin',
    source: 'https://developer.android.com/privacy-and-security/security-ssl',
  },
  {
    who: 'Let’s Encrypt',
    stance: 'against',
    says: 'pin neither intermediates nor roots',
    source: 'https://letsencrypt.org/certificates/',
  },
  {
    who: 'DigiCert (2020)',
    stance: 'against',
    says: 'stop',
    source: 'https://www.digicert.com/blog/certificate-pinning-what-is-certificate-pinning',
  },
  {
    who: 'Google Trust Services',
    stance: 'against',
    says: 'never hard-code its CA certificates',
    source: 'https://pki.goog/faq/',
  },
  {
    who: 'AWS Certificate Manager',
    stance: 'against',
    says: 'do not pin ACM certificates; else import one, or pin all Amazon roots',
    source: 'https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-pinning.html',
  },
  {
    who: 'Cloudflare',
    stance: 'against',
    says: 'not supported with its managed certificates; watch Certificate Transparency',
    source: 'https://developers.cloudflare.com/ssl/reference/certificate-pinning/',
  },
  {
    who: 'TrustKit',
    stance: 'leaf',
    says: 'at least two pins, one of them a key that is not served, and of more than one CA where CAs are pinned',
    source: 'https://github.com/datatheorem/TrustKit/blob/master/docs/getting-started.md',
  },
]
