import { type CodePattern, findPatterns } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const checksDisabled: Rule = {
  id: 'L32',
  name: 'checks-disabled',
  level: 'error',
  finds: 'Client code that switches the check of the certificate or of the host name off.',
  why: 'A pin is held against a path that was verified for this host. Where the platform’s own checks are off, there is no such path: an expired certificate, one for another host or one that an attacker made from the pinned one gets as far as the pins, and in most libraries past them, since the callback that would compare pins is the one that now says yes.',
  fix: 'take it out; trust a CA of your own by naming it, in the development build only',
  sources: [
    'OWASP MASTG-TEST-0217',
    'https://nodejs.org/api/tls.html#tlsconnectoptions-callback',
    'https://api.dart.dev/dart-io/HttpClient/badCertificateCallback.html',
  ],
  check: (context) => findPatterns(context, patterns),
}

const patterns: readonly CodePattern[] = [
  {
    languages: ['dart'],
    finds: /\bbadCertificateCallback\s*[=:]\s*\([^)]{0,200}\)\s*(?:=>\s*true\b|\{\s*return\s+true\b)/g,
    message: 'badCertificateCallback takes every certificate that the platform refused',
  },
  {
    languages: ['go'],
    finds: /\bInsecureSkipVerify\s*[:=]+\s*true\b/g,
    message: 'InsecureSkipVerify switches the check of chain and host name off',
  },
  {
    languages: ['javascript'],
    finds: /\brejectUnauthorized['"]?\s*:\s*false\b/g,
    message: 'with rejectUnauthorized: false the pin callback is not asked, or not heard',
  },
  {
    languages: ['javascript', 'shell', 'yaml'],
    finds: /\bNODE_TLS_REJECT_UNAUTHORIZED['"\]]{0,2}\s*[=:]\s*['"]?0\b/g,
    message: 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches the checks off in the whole process',
  },
  {
    languages: ['javascript'],
    finds: /\bdisableAllSecurity\s*:\s*true\b/g,
    message: 'disableAllSecurity takes any certificate',
  },
  {
    languages: ['python'],
    finds:
      /\bverify\s*=\s*False\b|\b(?:verify_mode|cert_reqs)\s*=\s*['"]?(?:ssl\.)?CERT_NONE\b|\b_create_unverified_context\b/g,
    // ours says in an error that it will not have verify=False
    notGenerated: true,
    message: 'any certificate is taken',
  },
  {
    languages: ['python'],
    finds: /\bcheck_hostname\s*=\s*False\b|\bassert_hostname\s*=\s*False\b/g,
    message: 'a certificate for any host is taken',
  },
  {
    languages: ['python'],
    finds: /\bassert_fingerprint\s*=|\baiohttp\.Fingerprint\s*\(/g,
    message:
      'a fingerprint in urllib3 switches the check of the host name off, and in aiohttp that of the CA as well',
    fix: 'compare the pin on the verified path: keypin generate python-urllib3, python-aiohttp',
  },
  {
    languages: ['swift'],
    finds:
      /\bDisabledTrustEvaluator\b|\bperformDefaultValidation\s*:\s*false\b|\bvalidateHost\s*:\s*false\b/g,
    message: 'Alamofire does not check chain or host name',
  },
  {
    languages: ['swift', 'objective-c'],
    finds: /\.useCredential\b|\bNSURLSessionAuthChallengeUseCredential\b/g,
    unless: /\bSecTrustEvaluate(?:WithError|AsyncWithError)\b/,
    // it may be evaluated in another file, as it is in ours
    notGenerated: true,
    level: 'warning',
    message: 'a credential is made of a chain that was not evaluated: .useCredential overrules the platform',
    fix: 'call SecTrustEvaluateWithError first, and answer .performDefaultHandling where there is no pin',
  },
  {
    languages: ['kotlin'],
    finds: /\bvalidateTrust\s*[=(]\s*false\b/g,
    message: 'Ktor’s CertificatePinner for Apple does not evaluate the chain',
  },
  {
    languages: ['java', 'kotlin'],
    finds:
      /\bALLOW_ALL_HOSTNAME_VERIFIER\b|\bNoopHostnameVerifier\b|\bhostnameVerifier\s*(?:\(\s*)?\{[^}\n]{0,80}\btrue\s*\}/g,
    message: 'a certificate for any host is taken',
  },
  {
    languages: ['java', 'kotlin'],
    finds: /\bcheckServerTrusted\s*\([^)]{0,200}\)[^{;=]{0,120}\{\s*\}/g,
    message: 'a trust manager that checks nothing takes any certificate',
  },
  {
    languages: ['csharp'],
    finds:
      /\bDangerousAcceptAnyServerCertificateValidator\b|\b(?:Server|Remote)Certificate(?:Custom)?ValidationCallback\s*(?:\+?=|\()[^;\n]{0,160}=>\s*true\b/g,
    message: 'any certificate is taken',
  },
  {
    languages: ['rust'],
    finds: /\bdanger_accept_invalid_(?:certs|hostnames)\s*\(\s*true\s*\)/g,
    message: 'any certificate, or one for any host, is taken',
  },
  {
    languages: ['ruby'],
    finds: /\bverify_mode\s*(?:=|:|=>)\s*OpenSSL::SSL::VERIFY_NONE\b/g,
    message: 'any certificate is taken',
  },
  {
    languages: ['erlang'],
    finds: /\{\s*verify\s*,\s*verify_none\s*\}|\bverify:\s*:verify_none\b/g,
    message: 'any certificate is taken',
  },
  {
    languages: ['php', 'c'],
    finds: /\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\s*(?:,|=>)\s*(?:0L?|false)\b/gi,
    message: 'curl checks neither chain nor host name',
  },
  {
    languages: ['shell', 'yaml'],
    finds: /\bcurl\b[^\n|;&]{0,300}\s(?:-[a-jl-zA-Z]{0,8}k[a-zA-Z]{0,8}|--insecure)(?=\s|$)/gm,
    message:
      'curl checks neither chain nor host name; pins stay on, and any chain with the pinned key passes',
  },
  {
    languages: ['shell', 'yaml'],
    finds: /\bwget\b[^\n|;&]{0,300}\s--no-check-certificate\b/g,
    message: 'any certificate is taken',
  },
]
