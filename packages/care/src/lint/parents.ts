import type { HostEntry, PinSet } from 'keypin'

/** The entry that would cover this one's name if it were not there. */
export function parentOf(entry: HostEntry, { hosts }: PinSet): HostEntry | undefined {
  const labels = entry.host.split('.')
  for (let skipped = 1; skipped < labels.length; skipped++) {
    const parent = hosts.get(labels.slice(skipped).join('.'))
    const covers = parent?.subdomains === 'any' || (parent?.subdomains === 'one' && skipped === 1)
    if (parent !== undefined && covers) return parent
  }
  return undefined
}
