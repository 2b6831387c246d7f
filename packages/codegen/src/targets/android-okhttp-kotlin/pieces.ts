import { Code, code, NOTHING } from '../../code.ts'
import { kotlin } from '../../languages/kotlin.ts'
import type { PlanPin } from '../../plan/plan.ts'

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
