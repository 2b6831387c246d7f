import { Code, code, NOTHING, when } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import { isForOkHttp3 } from '../../okhttp/facts.ts'
import type { PlanPin } from '../../plan/plan.ts'
import type { OptionValues } from '../../target.ts'

/** Import lines in the order of the Android style guide. */
export function importsOf(...groups: readonly (readonly string[])[]): Code {
  const names = [...new Set(groups.flat())].sort()
  return new Code(names.map((name) => `import ${name}`).join('\n'))
}

/** A pin on a line of its own, below what the pin set says about it. */
export function pinLine({ pin, position, state, label }: PlanPin): Code {
  const note = [[state, position].filter(Boolean).join(' '), label].filter(Boolean).join(': ')
  return code`
    ${note === '' ? NOTHING : kotlin.comment(note)}
    ${kotlin.literal(pin.text)},
  `
}

/** What stands behind a name like `url`: OkHttp 3 is written in Java and has functions where newer ones have properties. */
export function parentheses(options: OptionValues): Code {
  return when(isForOkHttp3(options), () => code`()`)
}
