import type { HostEntry } from 'keypin'
import { recordOf } from '../../keys/records.ts'
import { servedPins } from '../live.ts'
import { type Complaint, eachEntry, type LintContext, pinPath, type Rule } from '../rule.ts'

export const noRealBackup: Rule = {
  id: 'L2',
  name: 'no-real-backup',
  level: 'error',
  finds: 'An enforced host whose pins are all being served already, or whose backup is.',
  why: 'A backup that stands in the chain of today, such as the intermediate, goes when that chain goes: one renewal, or one change at the CA, can take all pins at once. A real backup is a key that no server shows.',
  fix: 'make a key that no server has: keypin add HOST --new-backup-key backup.key.pem',
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-2.5', 'Chromium static pins'],
  check: eachEntry(function* (entry, path, context) {
    if (entry.mode !== 'enforce') return
    yield* servedBackups(entry, path, context)
    // a key on its way out is none to come back to
    const lasting = entry.pins.filter(({ state }) => state !== 'retiring')
    if (lasting.every(({ pin }) => isServed(entry, pin.text, context)))
      yield {
        path: `${path}.pins`,
        message: `every pin of ${entry.host} is a key that its servers show today${lasting.length < entry.pins.length ? ', or one that is retiring' : ''}`,
      }
    else if (!knowsAny(entry, context) && entry.pins.every(({ state }) => state !== 'backup'))
      yield {
        path: `${path}.pins`,
        level: 'warning',
        message: `nothing says which pin of ${entry.host} is the backup`,
        fix: 'give it "state": "backup", or compare with the servers: keypin lint --online',
      }
  }),
}

function* servedBackups(entry: HostEntry, path: string, context: LintContext): Iterable<Complaint> {
  for (const [index, { pin, state }] of entry.pins.entries())
    if (state === 'backup' && isServed(entry, pin.text, context))
      yield {
        path: pinPath(path, index),
        message: `the backup ${pin.text} is in the chain that servers show`,
      }
}

function isServed(entry: HostEntry, pin: string, { keys, live }: LintContext): boolean {
  const now = live?.get(entry.host)
  if (now !== undefined && now.paths.length > 0) return servedPins(now).has(pin)
  return recordOf(keys, pin).seen.some(({ host }) => host === entry.host)
}

/** With a look at the servers, or a note of one, what is served is known. */
function knowsAny(entry: HostEntry, { keys, live }: LintContext): boolean {
  const now = live?.get(entry.host)
  if (now !== undefined && now.paths.length > 0) return true
  return entry.pins.some(({ pin }) => recordOf(keys, pin.text).seen.length > 0)
}
