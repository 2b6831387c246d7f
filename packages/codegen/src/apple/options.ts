import { Code } from '../code.ts'
import { debugPinsOption } from '../debug-pins.ts'
import type { OptionValues, TargetOption } from '../target.ts'

/** The options of the Swift targets. */
export function swiftOptions(module: string): readonly TargetOption[] {
  return [moduleOption(module), debugPinsOption]
}

/** The option that names the module. */
export function moduleOption(module: string): TargetOption {
  return {
    name: 'module',
    what: 'the name of the Swift module, and so of its folders below Sources and Tests',
    default: module,
    check: (value) =>
      /^[A-Z][A-Za-z0-9]{0,79}$/.test(value) ? undefined : `is no name of a module: '${value.slice(0, 80)}'`,
  }
}

/** The module's name, checked, as it stands in code, and in paths. */
export function moduleOf(options: OptionValues): { readonly name: Code; readonly folder: string } {
  const folder = options.get('module') ?? ''
  return { name: new Code(folder), folder }
}
