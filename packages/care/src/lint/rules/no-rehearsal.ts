import { recordOf } from '../../keys/records.ts'
import { eachEntry, type Rule } from '../rule.ts'

const dayMs = 86_400_000
/** Half the users of an app have its newest release after about two weeks. */
const newDays = 14

export const noRehearsal: Rule = {
  id: 'L20',
  name: 'no-rehearsal',
  level: 'note',
  finds: 'A host whose pins are new and enforced at once.',
  why: 'A release that only reports shows what enforcing would have refused: a forgotten server, a proxy of a company, a certificate that nobody knew of. Without it the users find out.',
  fix: 'ship one release with "mode": "report" and a "reportTo", and enforce when its reports are understood',
  sources: ['https://github.com/datatheorem/TrustKit/blob/master/docs/getting-started.md'],
  check: eachEntry(function* (entry, path, { keys, now }) {
    if (entry.mode !== 'enforce') return
    const sightings = entry.pins.flatMap(({ pin }) =>
      recordOf(keys, pin.text).seen.map(({ at }) => Date.parse(at)),
    )
    const first = Math.min(...sightings)
    if (!Number.isFinite(first) || now.getTime() - first > newDays * dayMs) return
    const days = Math.max(0, Math.floor((now.getTime() - first) / dayMs))
    yield {
      path: `${path}.mode`,
      message: `its pins were first seen ${days} days ago, and are enforced already`,
    }
  }),
}
