import type { Capabilities } from '../target.ts'
import { wholeMeaning } from '../whole-meaning.ts'

/** What the generated Swift can say: it carries the whole judgement of the library. */
export const swiftCapabilities: Capabilities = wholeMeaning
