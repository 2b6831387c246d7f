import { Code } from '../code.ts'
import type { Language } from './language.ts'
import { plain } from './plain.ts'

/**
 * Values of HTTP header fields. A literal is a quoted string; what a field cannot hold (line ends, other
 * control characters, all beyond ASCII) becomes a question mark. A comment is a line with `#`, for files
 * that headers are kept in.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4
 */
export const http: Language = {
  literal: (text) => new Code(`"${text.replace(/[^ -~]/gu, '?').replace(/["\\]/g, '\\$&')}"`),
  comment: (...texts) => new Code(texts.map((text) => `# ${plain(text)}`.trimEnd()).join('\n')),
}
