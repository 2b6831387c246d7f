import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { plain } from './plain.ts'

/**
 * Chromium's `.pins` files, a line for a name and a line for its key. There is no quoting, so only pins
 * become literals; anything else is a fault of the caller.
 */
export const chromiumKeys: Language = {
  literal: (text) => {
    if (!/^sha256\/[A-Za-z0-9+/]{43}=$/.test(text)) throw new TypeError(`no key: ${JSON.stringify(text)}`)
    return new Code(text)
  },
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}
