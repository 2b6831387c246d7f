import { getPublicSuffix } from 'tldts'
import { eachEntry, type Rule } from '../rule.ts'

/** The list as it came with the package that has it, and the day of its release. */
export const publicSuffixList = { package: 'tldts', version: '7.5.4', date: '2026-11-15' } as const

export const publicSuffix: Rule = {
  id: 'L11',
  name: 'public-suffix',
  level: 'error',
  finds: 'An entry with subdomains on a name below which anybody can register.',
  why: 'The pins of one owner would hold for all others, and lock their users out. TrustKit stops at start for it.',
  fix: 'name the host itself, or set "subdomains": "none"',
  sources: [
    `https://publicsuffix.org, the list of ${publicSuffixList.date} or later (${publicSuffixList.package} ${publicSuffixList.version})`,
    'TrustKit',
  ],
  check: eachEntry(function* (entry, path) {
    if (entry.subdomains === 'none') return
    if (getPublicSuffix(entry.host, { allowPrivateDomains: true }) !== entry.host) return
    yield {
      path: `${path}.subdomains`,
      message: `${entry.host} is a public suffix: others own names below it`,
    }
  }),
}
