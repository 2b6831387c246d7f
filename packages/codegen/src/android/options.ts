import { Code } from '../code.ts'
import { debugPinsOption } from '../debug-pins.ts'
import type { OptionValues, TargetOption } from '../target.ts'

export { debugPinsOf } from '../debug-pins.ts'

// Words that neither Kotlin nor Java takes as a part of a package name.
const RESERVED = new Set(
  `abstract as assert boolean break byte case catch char class const continue default do double else enum
  extends false final finally float for fun goto if implements import in instanceof int interface is long
  native new null object package private protected public return short static strictfp super switch
  synchronized this throw throws transient true try typealias typeof val var void volatile when while`.split(
    /\s+/,
  ),
)

/** The options of the Android targets. */
export const androidOptions: readonly TargetOption[] = [
  {
    name: 'package',
    what: 'the package of the generated classes, such as com.example.app.net',
    default: 'com.example.pinning',
    check: (value) => (isPackage(value) ? undefined : `is no package name: '${value.slice(0, 80)}'`),
  },
  debugPinsOption,
]

/** The package, checked, as it stands in code and with `/` in paths. */
export function packageOf(options: OptionValues): { readonly name: Code; readonly folder: string } {
  const name = options.get('package') ?? ''
  return { name: new Code(name), folder: name.replaceAll('.', '/') }
}

function isPackage(value: string): boolean {
  return (
    /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/.test(value) &&
    value.split('.').every((part) => !RESERVED.has(part))
  )
}
