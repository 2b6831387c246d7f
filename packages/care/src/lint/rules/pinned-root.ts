import { sunsetOf } from '../../advice/sunsets.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'

export const pinnedRoot: Rule = {
  id: 'L14',
  name: 'pinned-root',
  level: 'warning',
  finds: 'A host pinned to public roots only, or to a root that ends before the entry does.',
  why: 'Whoever gets any certificate from that CA passes; control of a name for a minute is enough for one. And a root’s last day is known years ahead.',
  fix: 'pin the leaf’s key as well, or instead',
  sources: [
    'https://cheatsheetseries.owasp.org/cheatsheets/Pinning_Cheat_Sheet.html',
    'https://letsencrypt.org/certificates/',
  ],
  check: eachEntry(function* (entry, path, { roots, now }) {
    if (entry.pins.length > 0 && entry.pins.every(({ pin }) => roots.has(pin.text)))
      yield { path: `${path}.pins`, message: `${entry.host} is pinned to public roots only` }
    for (const [index, { pin }] of entry.pins.entries()) {
      const root = roots.get(pin.text)
      if (root === undefined) continue
      const end = sunsetOf(root.subject) ?? root.notAfter
      if (end < (entry.expiresAt ?? now))
        yield {
          path: pinPath(path, index),
          message: `${root.subject} is trusted until ${end.toISOString().slice(0, 10)}, which is before the entry ends`,
        }
    }
  }),
}
