import { type CodePattern, findPatterns } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const pinMalformed: Rule = {
  id: 'L5',
  name: 'pin-malformed',
  level: 'error',
  finds:
    'A pin that is not the base64 of a SHA-256, in its one spelling; in client code one of SHA-1, and what Android cannot read.',
  why: 'Platforms do different things with a pin they cannot read: skip it, refuse the file, crash at start. Only 32 bytes of SHA-256 in standard base64 mean the same everywhere; SHA-1 pins are out of use since HPKP’s drafts.',
  fix: 'compute it again from the certificate or key: keypin inspect FILE',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-2.1.1',
    'https://googlesamples.github.io/android-custom-lint-rules/checks/NetworkSecurityConfig.md.html',
    'https://developer.android.com/privacy-and-security/security-config#pin-set',
  ],
  explains: ['pin-malformed', 'pin-not-canonical', 'material-malformed', 'material-mismatch'],
  check: (context) => findPatterns(context, patterns),
}

const patterns: readonly CodePattern[] = [
  {
    languages: ['java', 'kotlin', 'javascript', 'swift', 'dart'],
    finds: /["'`]sha1\/[A-Za-z0-9+/]{27}=/g,
    level: 'warning',
    message: 'a pin of SHA-1: collisions of it are made, and newer clients no longer take it',
  },
  {
    languages: ['xml'],
    finds: /<pin\s[^>]{0,100}\bdigest\s{0,20}=\s{0,20}["'](?!SHA-256["'])/g,
    message: 'Android takes pins of SHA-256 only, and refuses the whole configuration for another',
  },
  {
    languages: ['xml'],
    finds:
      /<pin\s[^>]{0,100}\bSHA-256["'][^>]{0,100}>(?!\s{0,2000}[A-Za-z0-9+/]{43}=?\s{0,2000}<)(?![^<]{0,200}[{$%@])/g,
    // what a template fills in later is not judged; a comment has become blanks
    where: /<pin-set\b/,
    message: 'a pin that is not the base64 of 32 bytes: Android refuses the whole configuration',
  },
]
