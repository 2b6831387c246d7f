import { withoutComments } from '../code/file.ts'
import { wrongPlaces } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const wildcardHost: Rule = {
  id: 'L40',
  name: 'wildcard-host',
  level: 'error',
  finds: 'A wildcard as the name of a host, where the platform knows none.',
  why: 'Android’s network security configuration and Apple’s NSPinnedDomains take a star as a letter: no host has that name, so the entry pins nothing, and says nothing.',
  fix: 'name the domain and set "subdomains": includeSubdomains and NSIncludesSubdomains are made of it',
  sources: [
    'https://developer.android.com/privacy-and-security/security-config',
    'https://developer.apple.com/documentation/bundleresources/information-property-list/nspinneddomains',
  ],
  explains: ['host-wildcard'],
  *check({ code }) {
    for (const file of code) {
      const pattern = patternOf(file.path)
      if (pattern === undefined) continue
      const text = withoutComments(file)
      if (file.path.endsWith('.plist') && !text.includes('NSPinnedDomains')) continue
      for (const { place, match } of wrongPlaces(file, text, pattern))
        yield { ...place, message: `${match[1]} is taken letter by letter and covers no host` }
    }
  },
}

function patternOf(path: string): RegExp | undefined {
  if (path.endsWith('.xml')) return /<domain\b[^>]{0,200}>\s*(\*[^<\s]{0,260})/g
  return path.endsWith('.plist') ? /<key>\s*(\*\.[^<\s]{0,260})/g : undefined
}
