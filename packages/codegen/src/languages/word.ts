import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { plain } from './plain.ts'

/**
 * The configuration files of nginx, HAProxy and stunnel. They quote differently, and none of them can write every
 * text (nginx has no escape for `$`), so only what means itself in all of them becomes a literal: host names,
 * addresses and plain paths. Anything else is a fault of the caller.
 */
export const word: Language = {
  literal: (text) => {
    if (!/^[A-Za-z0-9_/.:@-]+$/.test(text)) throw new TypeError(`no plain word: ${JSON.stringify(text)}`)
    return new Code(text)
  },
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}
