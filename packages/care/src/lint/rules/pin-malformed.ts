import type { Rule } from '../rule.ts'

export const pinMalformed: Rule = {
  id: 'L5',
  name: 'pin-malformed',
  level: 'error',
  finds: 'A pin that is not the base64 of a SHA-256, in its one spelling.',
  why: 'Platforms do different things with a pin they cannot read: skip it, refuse the file, crash at start. Only 32 bytes of SHA-256 in standard base64 mean the same everywhere; SHA-1 pins are out of use since HPKP’s drafts.',
  fix: 'compute it again from the certificate or key: keypin inspect FILE',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-2.1.1',
    'Android lint NetworkSecurityConfig',
    'TrustKit',
  ],
  explains: ['pin-malformed', 'pin-not-canonical', 'material-malformed', 'material-mismatch'],
}
