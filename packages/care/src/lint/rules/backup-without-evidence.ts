import type { Pin } from 'keypin'
import { type KeyRecord, proofOf, recordOf } from '../../keys/records.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'

export const backupWithoutEvidence: Rule = {
  id: 'L31',
  name: 'backup-without-evidence',
  level: 'warning',
  finds: 'A backup pin of which nothing shows, or nothing of this year, that somebody holds the key.',
  why: 'A backup is needed on the worst day of the year. A typing mistake, a lost file or a hash of the wrong thing should be found before: by holding the key, a request or a certificate against the pin.',
  fix: 'check it: keypin key check FILE with the key, its CSR or its certificate',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-4.3'],
  check: eachEntry(function* (entry, path, { keys, now }) {
    for (const [index, { pin, state }] of entry.pins.entries()) {
      const message = state === 'backup' ? doubtOf(recordOf(keys, pin.text), pin, now) : undefined
      if (message !== undefined) yield { path: pinPath(path, index), message }
    }
  }),
}

const dayMs = 86_400_000
/** Keys get lost; a year is what NIST SP 800-57 gives one in use. */
const staleDays = 365

function doubtOf(record: KeyRecord, { text, kind }: Pin, now: Date): string | undefined {
  if (record.evidence.length === 0) return `nothing shows that the backup ${text} exists`
  const proof = proofOf(record)
  if (proof === undefined) return `nothing shows that anybody holds the key of the backup ${text}`
  if (kind === 'certificate' && proof.notAfter !== undefined && new Date(proof.notAfter) < now)
    return `the backup ${text} is of a certificate that has ended`
  const days = Math.floor((now.getTime() - Date.parse(proof.at)) / dayMs)
  return days > staleDays ? `the backup ${text} was last checked ${days} days ago` : undefined
}
