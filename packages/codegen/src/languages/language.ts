import type { Code } from '../code.ts'

/** How text from a pin set is written in one language. Nothing else puts such text into a file. */
export interface Language {
  /** The text as a literal, quotes included; read by the language's parser it is the same text again. */
  literal(text: string): Code
  /** Each text as one comment line, made safe to look at. */
  comment(...texts: readonly string[]): Code
}
