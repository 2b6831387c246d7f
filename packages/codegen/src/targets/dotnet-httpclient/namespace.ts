import { Code } from '../../code.ts'
import type { OptionValues } from '../../target.ts'

/** The namespace, checked, as it stands in code. */
export function namespaceOf(options: OptionValues): Code {
  return new Code(options.get('namespace') ?? '')
}
