import { packageOf } from '../android/options.ts'
import { Code, code, NOTHING, paragraphs } from '../code.ts'
import { java } from '../languages/java.ts'
import type { PlanPin } from '../plan/plan.ts'
import type { RenderContext } from '../target.ts'

/** A Java file: header, package, imports with the static ones first, class. */
export function javaFile(
  { header, options }: RenderContext,
  imports: readonly string[],
  body: Code,
  ...notes: readonly string[]
): Code {
  const names = [...new Set(imports)].sort()
  const of = (isStatic: boolean): Code =>
    new Code(
      names
        .filter((name) => name.startsWith('static ') === isStatic)
        .map((name) => `import ${name};`)
        .join('\n'),
    )
  return paragraphs([
    java.comment(...header, ...(notes.length === 0 ? [] : ['', ...notes])),
    code`package ${packageOf(options).name};`,
    of(true),
    of(false),
    body,
  ])
}

/** Pins as arguments, a line for each, below what the pin set says about them. */
export function pinArguments(pins: readonly PlanPin[]): readonly Code[] {
  return pins.map(({ pin, position, state, label }, index) => {
    const note = [[state, position].filter(Boolean).join(' '), label].filter(Boolean).join(': ')
    return code`
      ${note === '' ? NOTHING : java.comment(note)}
      ${java.literal(pin.text)}${index === pins.length - 1 ? NOTHING : code`,`}
    `
  })
}

/** Texts as a set or list, a line for each. */
export function textArguments(texts: readonly string[]): readonly Code[] {
  return texts.map(
    (text, index) => code`${java.literal(text)}${index === texts.length - 1 ? NOTHING : code`,`}`,
  )
}
