import { recordOf } from '../../keys/records.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'

export const backupWithoutEvidence: Rule = {
  id: 'L31',
  name: 'backup-without-evidence',
  level: 'warning',
  finds: 'A backup pin of which nothing shows that the key exists.',
  why: 'A backup is needed on the worst day of the year. A typing mistake, a lost file or a hash of the wrong thing should be found before: by holding the key, a request or a certificate against the pin.',
  fix: 'check it: keypin key check FILE with the key, its CSR or its certificate',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-4.3'],
  check: eachEntry(function* (entry, path, { keys }) {
    for (const [index, { pin, state }] of entry.pins.entries())
      if (state === 'backup' && recordOf(keys, pin.text).evidence.length === 0)
        yield { path: pinPath(path, index), message: `nothing shows that the backup ${pin.text} exists` }
  }),
}
