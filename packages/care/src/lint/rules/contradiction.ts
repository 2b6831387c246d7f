import type { HostEntry } from 'keypin'
import { parentOf } from '../parents.ts'
import { eachEntry, pinPath, type Rule } from '../rule.ts'

export const contradiction: Rule = {
  id: 'L23',
  name: 'contradiction',
  level: 'error',
  finds:
    'A pin that is there twice, or allowed and forbidden at once, be it by the entry of a domain and that of a name below it.',
  why: 'Two spellings of one intention drift apart. A forbidden key wins over an allowed one, so the pin does nothing but mislead. Of two entries that overlap the more specific one holds, alone: a key that one forbids and the other pins is compromised for some names and good for others, or one of the two was forgotten.',
  fix: 'take one of the two out',
  sources: [
    'https://chromium.googlesource.com/chromium/src/+/main/net/http/transport_security_state.cc (bad_static_spki_hashes are looked at first)',
  ],
  explains: ['duplicate-pin', 'pin-forbidden', 'duplicate-key'],
  check: eachEntry(function* (entry, path, { pinSet }) {
    const parent = entry.mode === 'off' ? undefined : parentOf(entry, pinSet)
    if (parent === undefined || parent.mode === 'off') return
    for (const [index, { pin }] of entry.pins.entries())
      if (forbids(parent, pin.text))
        yield {
          path: pinPath(path, index),
          message: `${pin.text} is pinned for ${entry.host}, and forbidden for ${parent.host}`,
        }
    for (const { pin } of parent.pins)
      if (forbids(entry, pin.text))
        yield {
          path: `${path}.forbid`,
          level: 'warning',
          message: `${pin.text} is forbidden for ${entry.host}, and pinned for ${parent.host}`,
          fix: 'if the key is compromised, forbid it for both: at the top, "forbid" holds for all hosts',
        }
  }),
}

const forbids = ({ forbid }: HostEntry, pin: string): boolean => forbid.some(({ text }) => text === pin)
