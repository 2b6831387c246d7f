import type { HostEntry, PinEntry } from 'keypin'
import { parentOf } from '../parents.ts'
import { type Complaint, eachEntry, type Rule } from '../rule.ts'

const strength: Readonly<Record<HostEntry['mode'], number>> = { enforce: 2, report: 1, off: 0 }

export const weakerChild: Rule = {
  id: 'L27',
  name: 'weaker-child',
  level: 'warning',
  finds: 'An entry that is weaker than the one it is carved out of.',
  why: 'The most specific entry wins. A child that only reports, is off, lapses sooner, forbids less, or takes a CA where its parent takes keys, takes a part of what the parent seems to protect out again.',
  fix: 'give the child the parent’s mode, or say why not in "reason"',
  sources: ['the meaning of pin sets: the most specific entry covering a name wins'],
  check: eachEntry(function* (entry, path, { pinSet }) {
    const parent = parentOf(entry, pinSet)
    if (parent === undefined || entry.reason !== undefined) return
    yield* weaknesses(entry, parent, path)
  }),
}

function* weaknesses(entry: HostEntry, parent: HostEntry, path: string): Iterable<Complaint> {
  if (strength[entry.mode] < strength[parent.mode])
    return yield {
      path: `${path}.mode`,
      message: `${entry.host} is in mode ${entry.mode}, below ${parent.host} in mode ${parent.mode}`,
    }
  if (entry.mode === 'off') return
  if (lapsesEarlier(entry, parent))
    yield {
      path: `${path}.onExpiry`,
      message: `the pins of ${entry.host} lapse, and those of ${parent.host} would still hold`,
      fix: 'give the child the expiry of its parent, or say why not in "reason"',
    }
  for (const { text } of parent.forbid)
    if (entry.forbid.every((own) => own.text !== text))
      yield {
        path: `${path}.forbid`,
        message: `${text} is forbidden for ${parent.host}, and not for ${entry.host}`,
        fix: 'forbid the key for the child as well, or at the top for all',
      }
  if (parent.pins.every(onLeaf) && entry.pins.some((pin) => !onLeaf(pin)))
    yield {
      path: `${path}.pins`,
      message: `${parent.host} pins leaves only, and ${entry.host} takes what a CA issues`,
      fix: 'pin leaves for the child as well, or say why not in "reason"',
    }
}

const onLeaf = ({ position }: PinEntry): boolean => position === 'leaf'

function lapsesEarlier({ expiresAt, onExpiry }: HostEntry, parent: HostEntry): boolean {
  if (expiresAt === undefined || onExpiry !== 'open') return false
  return parent.onExpiry !== 'open' || (parent.expiresAt !== undefined && expiresAt < parent.expiresAt)
}
