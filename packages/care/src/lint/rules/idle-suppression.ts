import type { Rule } from '../rule.ts'

export const idleSuppression: Rule = {
  id: 'L43',
  name: 'idle-suppression',
  level: 'note',
  finds:
    'A suppression that has ended, or is for a host that is not in the pin set, or for a target that is not configured.',
  why: 'A suppression is a decision with a date. One that has ended hides nothing any more and looks as if it did; one for a host or target that is gone, or misspelt, waits for the next of that name.',
  fix: 'take it out of keypin.config.json, or decide anew and give it a later "until"',
  sources: ['the meaning of lint.suppress in keypin.config.json'],
}
