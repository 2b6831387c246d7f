import type { Rule } from '../rule.ts'

export const contradiction: Rule = {
  id: 'L23',
  name: 'contradiction',
  level: 'error',
  finds: 'A pin that is there twice, or allowed and forbidden at once.',
  why: 'Two spellings of one intention drift apart. A forbidden key wins over an allowed one, so the pin does nothing but mislead.',
  fix: 'take one of the two out',
  sources: [
    'https://chromium.googlesource.com/chromium/src/+/main/net/http/transport_security_state.cc (bad_static_spki_hashes are looked at first)',
  ],
  explains: ['duplicate-pin', 'pin-forbidden', 'duplicate-key'],
}
