import { type CodePattern, findPatterns } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const unpinnedRedirect: Rule = {
  id: 'L37',
  name: 'unpinned-redirect',
  level: 'warning',
  finds: 'A pinned request that follows redirects to hosts which may not be pinned.',
  why: 'A redirect takes headers, and sometimes the body, to the host that it names. There the pins of this one do not hold: curl since 8.21.0 drops them, and before compared them with a key that cannot match.',
  fix: 'do not follow redirects; or pin every host that they may lead to, with "unlisted": "block"',
  sources: ['https://curl.se/docs/manpage.html#--pinnedpubkey'],
  check: (context) => findPatterns(context, patterns),
}

const patterns: readonly CodePattern[] = [
  {
    languages: ['shell', 'yaml'],
    finds: /\bcurl\b[^\n|;&]{0,400}\s(?:-[a-zA-KM-Z]{0,8}L[a-zA-Z]{0,8}|--location(?:-trusted)?)(?=\s|$)/gm,
    where: /--pinnedpubkey/,
    message: 'curl follows redirects away from the pinned host',
  },
  {
    languages: ['php', 'c'],
    finds: /\bCURLOPT_FOLLOWLOCATION\s*(?:,|=>)\s*(?:1|true)\b/gi,
    where: /CURLOPT_PINNEDPUBLICKEY/,
    message: 'curl follows redirects away from the pinned host',
  },
  {
    languages: ['python'],
    finds: /\bfollow_redirects\s*=\s*True\b/g,
    where: /\bsha256\b|\bkeypin\b/i,
    message: 'redirects are followed away from the pinned host',
  },
]
