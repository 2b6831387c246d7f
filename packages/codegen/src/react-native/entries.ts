import { Code, code, inline, NOTHING } from '../code.ts'
import { javascript } from '../languages/javascript.ts'
import type { PlanEntry, PlanPin } from '../plan/plan.ts'

// Prettier's width, which decides whether a list stands on one line.
const WIDTH = 80

/** What every entry has, as members of an object in an array; `more` comes after the scope. */
export function renderEntry(entry: PlanEntry, more: readonly Code[]): Code {
  const { host, subdomains, reason, expiresAt, onExpiry } = entry
  return code`
    ${reason === undefined ? NOTHING : javascript.comment(`reason: ${reason}`)}
    {
      host: ${javascript.literal(host)},
      subdomains: ${javascript.literal(subdomains)},
      ${more}
      ${list('pins', entry.pins.map(renderPin))}
      ${expiresAt === undefined ? NOTHING : code`expiresAt: ${javascript.literal(expiresAt.toISOString())},`}
      ${onExpiry === undefined ? NOTHING : code`onExpiry: ${javascript.literal(onExpiry)},`}
      ${list(
        'reportTo',
        entry.reportTo.map((url) => javascript.literal(url)),
      )}
    },
  `
}

/** A member that is a list. */
export function list(name: string, items: readonly Code[]): Code {
  return code`${new Code(name)}: ${array(items, `    ${name}: ,`.length)},`
}

/** A list: on one line where Prettier has it so, with so many columns taken by what stands around it. */
export function array(items: readonly Code[], columns: number): Code {
  const line = code`[${inline(items, ', ')}]`
  const isLine = items.every(({ lines }) => lines.length === 1)
  if (isLine && columns + String(line).length <= WIDTH) return line
  return code`
    [
      ${items.map((item) => code`${item},`)}
    ]
  `
}

function renderPin({ pin, state, label }: PlanPin): Code {
  const note = [state, label].filter(Boolean).join(': ')
  return code`
    ${note === '' ? NOTHING : javascript.comment(note)}
    ${javascript.literal(pin.text)}
  `
}
