import { type Code, code, NOTHING } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { javascript } from '../languages/javascript.ts'
import type { RenderContext, RenderedFile } from '../target.ts'

/** `debugPins.ts`, where there are such pins. */
export function debugFiles(context: RenderContext, folder: string): RenderedFile[] {
  const pins = debugPinsOf(context.options)
  if (pins.length === 0) return []
  const text = code`
    ${javascript.comment(...context.header)}

    /** Keys of CAs that may intercept debug builds: a test proxy. No release has this file. */
    export const debugPins: readonly string[] = [
      ${pins.map((pin) => code`${javascript.literal(pin.text)},`)}
    ];
  `
  return [{ path: `${folder}/debugPins.ts`, role: 'debug', code: text }]
}

/** What code takes these pins by. Metro leaves the file out of releases, where `__DEV__` is false. */
export function debugPinsConstant({ options }: RenderContext): Code {
  if (debugPinsOf(options).length === 0) return NOTHING
  return code`
    // Metro drops this, and the file, from releases.
    const DEBUG_PINS: readonly string[] = __DEV__
      ? require('./debugPins').debugPins
      : [];
  `
}
