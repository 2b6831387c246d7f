import { type CodePattern, findPatterns } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const lateCheck: Rule = {
  id: 'L34',
  name: 'late-check',
  level: 'error',
  finds: 'Client code that compares pins when the request has left already, or on another connection.',
  why: 'By then the token and the body are with whoever answered. A refusal after that tells of the leak and prevents nothing.',
  fix: 'compare while connecting: keypin generate TARGET makes such code',
  sources: [
    'https://github.com/cfug/dio/issues/2418',
    'https://nodejs.org/api/tls.html#tlscheckserveridentityhostname-cert',
  ],
  check: (context) => findPatterns(context, patterns),
}

const patterns: readonly CodePattern[] = [
  {
    languages: ['dart'],
    finds: /\bvalidateCertificate\s*[:=]/g,
    where: /\bIOHttpClientAdapter\b/,
    message: 'dio asks validateCertificate after the headers of the answer: the whole request has been sent',
    fix: 'pin in the connectionFactory: keypin generate flutter-dio',
  },
  {
    languages: ['dart'],
    finds: /\bHttpCertificatePinning\.check\s*\(/g,
    message: 'http_certificate_pinning looks at a connection of its own; the request goes over another',
    fix: 'pin the connection that carries the request: keypin generate flutter-dart-io',
  },
  {
    languages: ['dart'],
    finds: /\bbadCertificateCallback\b/g,
    where: /sha256/i,
    message:
      'badCertificateCallback is asked only about chains that were refused already: a forged one from a trusted CA never gets there',
    fix: 'pin in the connectionFactory: keypin generate flutter-dart-io',
  },
  {
    languages: ['python'],
    finds: /\.getpeercert\s*\(/g,
    where: /\bHTTPAdapter\b|\brequests\.(?:get|post|Session)\b|\.raw\b/,
    unless: /\bdef\s+connect\s*\(/,
    message: 'the certificate of an answer is looked at when the request has been sent',
    fix: 'compare in connect(): keypin generate python-requests',
  },
  {
    languages: ['javascript'],
    finds: /\bcheckServerIdentity\b[\s\S]{0,600}?\bthrow\b/g,
    message:
      'an error thrown in checkServerIdentity ends the process, or is caught elsewhere and the request goes out',
    fix: 'return the error; better, use the agent of keypin/node, which a resumed session does not get around',
  },
]
