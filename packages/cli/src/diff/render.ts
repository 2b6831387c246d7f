import { type Change, changeKinds } from '@keypin/care'
import type { Check, CheckReport, RuleFacts } from '../formats/check.ts'
import { printable } from '../terminal/printable.ts'
import type { Style } from '../terminal/style.ts'

/** A change, and whether the person allowed it to lock users out. */
export interface JudgedChange extends Change {
  readonly allowed: boolean
}

/** Changes as a text, those that can lock users out first. */
export function renderChanges(changes: readonly JudgedChange[], style: Style): string {
  if (changes.length === 0) return style.green('nothing changes')
  return [...changes.map((change) => block(change, style)), '', summary(changes, style)].join('\n')
}

function block(change: JudgedChange, style: Style): string {
  const { code, host, message, locksOut, allowed, level } = change
  const words = locksOut ? (allowed ? 'allowed' : 'locks out') : level === 'warning' ? 'weaker' : 'note'
  const colour = locksOut && !allowed ? style.red : level === 'note' ? style.dim : style.yellow
  const head = `${colour(words.padEnd(9))}  ${code}${host === undefined ? '' : `  ${style.bold(printable(host))}`}`
  const lines = [`${printable(message)}${sinceOf(change)}`, ...namesOf(change)]
  if (locksOut && !allowed) lines.push(`to mend it: ${fixOf(change)}`)
  return [head, ...lines.map((line) => `           ${line}`)].join('\n')
}

function sinceOf({ since }: Change): string {
  return since === undefined ? '' : `, from ${since.toISOString().replace(/\.\d+Z$/, 'Z')} on`
}

// A change of the whole pin set concerns names of every host.
const NAMES_SHOWN = 3

function namesOf({ names = [], host }: Change): string[] {
  if (names.length === 0 || (names.length === 1 && names[0] === host)) return []
  const more = names.length > NAMES_SHOWN ? `, and ${names.length - NAMES_SHOWN} more` : ''
  return [`for ${names.slice(0, NAMES_SHOWN).map(printable).join(', ')}${more}`]
}

function fixOf({ code }: Change): string {
  return changeKinds.find(({ id }) => id === code)?.fix ?? ''
}

function summary(changes: readonly JudgedChange[], style: Style): string {
  const { length } = changes.filter(({ locksOut, allowed }) => locksOut && !allowed)
  if (length === 0) return style.green('nobody can be locked out by it')
  return style.red(`${length} ${length === 1 ? 'change' : 'changes'} can lock users out`)
}

/** Changes in the form that shared formats are made from. */
export function reportOf(changes: readonly JudgedChange[], file: string): CheckReport {
  return { title: 'keypin diff', file, rules, checks: changes.map((change) => checkOf(change, file)) }
}

const rules: readonly RuleFacts[] = changeKinds.map(({ id, finds, why }) => ({
  id,
  name: id,
  finds,
  why,
  sources: ['https://www.rfc-editor.org/rfc/rfc7469#section-2.6'],
}))

function checkOf(change: JudgedChange, file: string): Check {
  const { code, host, level, locksOut, allowed, message } = change
  const text = [`${message}${sinceOf(change)}`, ...namesOf(change)].join('; ')
  return {
    rule: code,
    subject: host ?? file,
    level: locksOut && allowed ? 'note' : level,
    message: locksOut ? `can lock users out${allowed ? ' (allowed)' : ''}: ${text}` : text,
    ...(locksOut && !allowed ? { fix: fixOf(change) } : {}),
    ...(host === undefined ? {} : { path: `$.hosts['${host}']` }),
  }
}
