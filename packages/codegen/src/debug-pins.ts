import { type Pin, parsePin } from 'keypin'
import type { OptionValues, TargetOption } from './target.ts'

/** The option by which debug builds are let through approved interception; release output never has it. */
export const debugPinsOption: TargetOption = {
  name: 'debugPins',
  what: 'key pins of interception CAs that debug builds accept, separated by commas',
  default: '',
  check: complaintOf,
}

/** The pins of approved interception CAs. */
export function debugPinsOf(options: OptionValues): Pin[] {
  return split(options.get(debugPinsOption.name) ?? '').map(parsePin)
}

function complaintOf(value: string): string | undefined {
  try {
    const wrong = split(value)
      .map(parsePin)
      .find(({ kind }) => kind !== 'spki')
    return wrong === undefined ? undefined : 'takes key pins (sha256/…) only'
  } catch {
    return 'has something that is no pin; write sha256/… with 44 characters of base64'
  }
}

function split(value: string): string[] {
  return value
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
}
