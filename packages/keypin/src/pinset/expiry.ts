import { visible } from '../bytes/visible.ts'
import type { Complaints } from './complaints.ts'
import { readString } from './fields.ts'
import type { JsonNode } from './json-node.ts'

/** Reads the one spelling of a moment: RFC 3339 in UTC, whole seconds, `2027-06-30T00:00:00Z`. */
export function readMoment(node: JsonNode | undefined, complaints: Complaints): Date | undefined {
  const text = node && readString(node, complaints)
  if (node === undefined || text === undefined) return undefined
  const moment = CANONICAL.test(text) ? new Date(text) : undefined
  // Date rolls 30 February over into March, and takes 24:00 for the next day.
  if (moment?.getUTCDate() === Number(text.slice(8, 10))) return moment
  const meant = guess(text)
  const message = `'${visible(text, 60)}' is not a moment in UTC`
  return complaints.about(node, 'expiry-malformed', message, `write ${meant ? `'${meant}'` : EXAMPLE}`)
}

/** The one spelling of a moment; a part of a second is dropped. An invalid date gives an empty text. */
export function formatMoment(moment: Date): string {
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString().replace(/\.\d+Z$/, 'Z')
}

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const EXAMPLE = "it as RFC 3339: '2027-06-30T00:00:00Z'"

// A day alone is taken as its first moment, a time without a zone as UTC: a person confirms the guess.
const LENIENT = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|z|[+-]\d\d:\d\d))?$/

function guess(text: string): string {
  const [, day, minutes = '00:00', seconds = ':00', zone = 'Z'] = LENIENT.exec(text) ?? []
  // Rolled over, see above: not what was meant.
  if (day === undefined || !formatMoment(new Date(`${day}T00:00:00Z`)).startsWith(day)) return ''
  const meant = formatMoment(new Date(`${day}T${minutes}${seconds}${zone.toUpperCase()}`))
  return CANONICAL.test(meant) ? meant : ''
}
