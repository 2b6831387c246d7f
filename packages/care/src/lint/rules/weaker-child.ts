import type { HostEntry, PinSet } from 'keypin'
import { eachEntry, type Rule } from '../rule.ts'

const strength: Readonly<Record<HostEntry['mode'], number>> = { enforce: 2, report: 1, off: 0 }

export const weakerChild: Rule = {
  id: 'L27',
  name: 'weaker-child',
  level: 'warning',
  finds: 'An entry that is weaker than the one it is carved out of.',
  why: 'The most specific entry wins. A child that only reports, is off, or has none of its parent’s pins takes a part of what the parent seems to protect out again.',
  fix: 'give the child the parent’s mode, or say why not in "reason"',
  sources: ['the meaning of pin sets: the most specific entry covering a name wins'],
  check: eachEntry(function* (entry, path, { pinSet }) {
    const parent = parentOf(entry, pinSet)
    if (parent === undefined || entry.reason !== undefined) return
    if (strength[entry.mode] < strength[parent.mode])
      yield {
        path: `${path}.mode`,
        message: `${entry.host} is in mode ${entry.mode}, below ${parent.host} in mode ${parent.mode}`,
      }
  }),
}

/** The entry that would cover this one's name if it were not there. */
function parentOf(entry: HostEntry, { hosts }: PinSet): HostEntry | undefined {
  const labels = entry.host.split('.')
  for (let skipped = 1; skipped < labels.length; skipped++) {
    const parent = hosts.get(labels.slice(skipped).join('.'))
    const covers = parent?.subdomains === 'any' || (parent?.subdomains === 'one' && skipped === 1)
    if (parent !== undefined && covers) return parent
  }
  return undefined
}
