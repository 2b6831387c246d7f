import type { Rule } from '../rule.ts'

export const tooFewPins: Rule = {
  id: 'L1',
  name: 'too-few-pins',
  level: 'error',
  finds: 'An enforced host with fewer than two keys.',
  why: 'With one key, losing it or having it compromised leaves the choice between an outage for every user and a key that somebody else has. A second key, ready before it is needed, is what makes pinning survivable.',
  fix: 'add a backup key: keypin add HOST --new-backup-key backup.key.pem',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7469#section-4.3',
    'TrustKit',
    'Android lint MissingBackupPin',
  ],
  explains: ['too-few-pins'],
}
