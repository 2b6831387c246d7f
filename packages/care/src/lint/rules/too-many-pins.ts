import { eachEntry, type Rule } from '../rule.ts'

/** Facebook's set in Chromium, the largest that was kept up, had about ten. */
const many = 10

export const tooManyPins: Rule = {
  id: 'L28',
  name: 'too-many-pins',
  level: 'warning',
  finds: 'A host with so many pins that they no longer say much.',
  why: 'Each pin is one more key that lets an attacker in when it gets lost. Sets decay: retired keys stay because nobody dares to take them out.',
  fix: 'take out pins that are neither served nor a backup you hold',
  sources: ['Chromium static pins: Tor kept retired intermediates'],
  check: eachEntry(function* (entry, path) {
    if (entry.pins.length > many)
      yield { path: `${path}.pins`, message: `${entry.host} has ${entry.pins.length} pins` }
  }),
}
