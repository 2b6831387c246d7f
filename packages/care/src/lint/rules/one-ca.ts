import type { HostEntry } from 'keypin'
import { eachEntry, type LintContext, type Rule } from '../rule.ts'
import { sightedAt } from '../sighted.ts'

export const oneCa: Rule = {
  id: 'L15',
  name: 'one-ca',
  level: 'warning',
  finds: 'A host pinned to CAs of one organisation only.',
  why: 'A CA can be distrusted within weeks, as has happened to large ones. Then no certificate that clients trust matches the pins any more.',
  fix: 'add the root of another CA that could issue for you tomorrow',
  sources: ['https://blog.gerv.net (2017)', 'TrustKit: getting started'],
  check: eachEntry(function* (entry, path, context) {
    const organizations = entry.pins.map(({ pin }) => organizationOf(entry, pin.text, context))
    const [first] = organizations
    if (first === undefined || organizations.some((organization) => organization !== first)) return
    yield { path: `${path}.pins`, message: `all pins of ${entry.host} are CAs of ${first}` }
  }),
}

/** Who runs the CA that a pin is of: a public root, or an intermediate that was seen. Nothing for other keys. */
function organizationOf(entry: HostEntry, pin: string, context: LintContext): string | undefined {
  const seen = sightedAt(entry, pin, context)
  const subject = context.roots.get(pin)?.subject ?? (seen?.position === 'ca' ? seen.subject : undefined)
  return subject === undefined ? undefined : (/(?:^|, )O=([^,]+)/.exec(subject)?.[1] ?? subject)
}
