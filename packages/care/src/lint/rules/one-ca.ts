import { eachEntry, type LintContext, type Rule } from '../rule.ts'

export const oneCa: Rule = {
  id: 'L15',
  name: 'one-ca',
  level: 'warning',
  finds: 'A host pinned to CAs of one organisation only.',
  why: 'A CA can be distrusted within weeks, as has happened to large ones. Then no certificate that clients trust matches the pins any more.',
  fix: 'add the root of another CA that could issue for you tomorrow',
  sources: ['https://blog.gerv.net (2017)', 'TrustKit: getting started'],
  check: eachEntry(function* (entry, path, { roots }) {
    const organizations = entry.pins.map(({ pin }) => organizationOf(pin.text, roots))
    const [first] = organizations
    if (first === undefined || organizations.some((organization) => organization !== first)) return
    yield { path: `${path}.pins`, message: `all pins of ${entry.host} are roots of ${first}` }
  }),
}

function organizationOf(pin: string, roots: LintContext['roots']): string | undefined {
  const subject = roots.get(pin)?.subject
  return subject === undefined ? undefined : (/(?:^|, )O=([^,]+)/.exec(subject)?.[1] ?? subject)
}
