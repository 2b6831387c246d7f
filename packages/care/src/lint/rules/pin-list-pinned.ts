import { findEntry, normalizeHost, type PinSet } from 'keypin'
import { type Complaint, entryPath, type Rule } from '../rule.ts'

export const pinListPinned: Rule = {
  id: 'L19',
  name: 'pin-list-pinned',
  level: 'warning',
  finds: 'A pin list that is fetched from a host which is pinned itself.',
  why: 'When the pins of that host fail, the list that would mend them cannot be fetched. And where clients resume TLS sessions, a connection to the list may carry requests that its pins were not held against.',
  fix: 'serve the list on a name of its own outside the pin set; it is signed, so it needs no pin',
  sources: ['Wultra: FAQ of ssl-pinning-ios', 'https://github.com/wultra/ssl-pinning-ios'],
  *check({ pinSet, distribution }) {
    const host = hostOf(distribution?.url)
    if (host !== undefined) yield* complaintsOf(host, pinSet)
  },
}

function* complaintsOf(host: string, pinSet: PinSet): Iterable<Complaint> {
  const entry = findEntry(pinSet, host)
  if (entry !== undefined && entry.mode !== 'off')
    yield {
      path: entryPath(entry),
      host: entry.host,
      message: `pin lists come from ${host}, which the entry of ${entry.host} pins`,
    }
  else if (entry === undefined && pinSet.unlisted === 'block')
    yield {
      path: '$.unlisted',
      message: `pin lists come from ${host}, which is not listed, and hosts that are not listed are refused`,
      fix: `list ${host} with "mode": "off" and a reason`,
    }
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined
  return normalizeHost(new URL(url).hostname.replace(/^\[|\]$/g, ''))
}
