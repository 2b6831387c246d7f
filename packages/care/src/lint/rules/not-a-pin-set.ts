import type { Rule } from '../rule.ts'

export const notAPinSet: Rule = {
  id: 'L0',
  name: 'not-a-pin-set',
  level: 'error',
  finds: 'A file that is no pin set, in the parser’s own words.',
  why: 'A pin set that two readers could take differently is one that an attacker chooses the reader of, so the parser takes no liberties. Nothing else can be looked at before the file holds.',
  fix: 'mend the file at the place that is named',
  sources: ['https://www.rfc-editor.org/rfc/rfc8259'],
}
