import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { plain } from './plain.ts'

/**
 * POSIX sh. Between single quotes nothing is special but the quote, and nothing can be escaped: so only printable
 * ASCII becomes a literal (host names, pins, digests), and anything else is a fault of the caller.
 */
export const shell: Language = {
  literal: (text) => {
    if (!/^[ -~]*$/.test(text)) throw new TypeError(`no printable ASCII: ${JSON.stringify(text)}`)
    return new Code(`'${text.replaceAll("'", "'\\''")}'`)
  },
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}
