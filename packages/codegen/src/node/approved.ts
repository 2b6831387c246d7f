import { type Code, code } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { javascript } from '../languages/javascript.ts'
import type { OptionValues } from '../target.ts'

/** The keys of approved interception CAs, as a constant of a debug module. */
export function approvedConstant(options: OptionValues): Code {
  return code`
    // Keys of CAs that may intercept.
    const APPROVED = [
      ${debugPinsOf(options).map(({ text }) => code`${javascript.literal(text)},`)}
    ]
  `
}

/** Statements that give a pinner the approved keys beside those of its pin set. */
export const APPROVE: Code = code`
  const pinSet = JSON.parse(formatPinSet(pinner.pinSet))
  for (const host of pinner.pinSet.hosts.values()) {
    if (host.mode === 'off') continue
    const own = new Set(host.pins.map(({ pin }) => pin.text))
    const more = APPROVED.filter((pin) => !own.has(pin))
    pinSet.hosts[host.host].pins.push(...more.map((pin) => ({ pin, position: 'ca' })))
  }
  pinner.update(pinSet)
`
