import { type DerElement, type DerReader, Tag } from '../bytes/der.ts'
import { latin1 } from './strings.ts'

/**
 * Reads a UTCTime or a GeneralizedTime in the one form that certificates may use: whole seconds, `Z`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5 Validity
 */
export function readTime(reader: DerReader, field: string): Date {
  const element = reader.any(field)
  const date = parseTime(digitsOf(reader, element))
  if (date === undefined) throw reader.fault(`${field} is not a time in the form of RFC 5280`, element.start)
  return date
}

// Two-digit years below 50 are of this century.
function digitsOf(reader: DerReader, element: DerElement): string {
  const text = latin1(reader.content(element))
  if (element.tag === Tag.generalizedTime) return text
  if (element.tag !== Tag.utcTime) return ''
  return (text < '50' ? '20' : '19') + text
}

const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/

function parseTime(text: string): Date | undefined {
  const parts = TIME.exec(text)
  if (parts === null) return undefined
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number) as Fields
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, second)
  return date
}

type Fields = [number, number, number, number, number, number]
