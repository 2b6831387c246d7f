import type { Rule } from '../rule.ts'

export const unlistedAllowed: Rule = {
  id: 'L26',
  name: 'unlisted-allowed',
  level: 'note',
  finds: 'A pin set under which hosts that it does not list are reached unpinned.',
  why: 'A new host, a typing mistake or a redirect then goes out without pins, and nobody notices. Where an app speaks to known hosts only, refusing the rest is stronger.',
  fix: 'set "unlisted": "block" if the app speaks to these hosts only',
  sources: ['https://github.com/square/okhttp/issues/1947', 'TrustPin strict mode'],
  *check({ pinSet }) {
    if (pinSet.unlisted === 'allow')
      yield { path: '$.unlisted', message: 'hosts that are not listed are reached without pins' }
  },
}
