import { CodegenError } from './errors.ts'
import type { OptionValues, Target } from './target.ts'

/**
 * Completes the options of a run with their defaults.
 *
 * @throws {CodegenError} `KEYPIN_TARGET_OPTION` for an option the target does not have, or a value it
 *   does not take.
 */
export function readOptions(target: Target, given: Readonly<Record<string, string>>): OptionValues {
  for (const name of Object.keys(given)) {
    if (target.options.every((option) => option.name !== name)) throw unknownOption(target, name)
  }
  return new Map(
    target.options.map((option) => {
      const value = Object.hasOwn(given, option.name) ? given[option.name] : option.default
      const complaint = typeof value === 'string' ? option.check(value) : 'is not text'
      if (typeof value !== 'string' || complaint !== undefined)
        throw new CodegenError(
          'KEYPIN_TARGET_OPTION',
          `${target.id}: the option '${option.name}' ${complaint}`,
          {
            hint: `${option.name}: ${option.what}`,
          },
        )
      return [option.name, value]
    }),
  )
}

function unknownOption(target: Target, name: string): CodegenError {
  const names = target.options.map((option) => option.name)
  return new CodegenError('KEYPIN_TARGET_OPTION', `${target.id} has no option '${name.slice(0, 50)}'`, {
    hint: names.length === 0 ? 'it takes no options' : `it takes: ${names.join(', ')}`,
  })
}
