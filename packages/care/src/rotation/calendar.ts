import { createHash } from 'node:crypto'
import type { RotationPlan } from './plan.ts'

/**
 * A plan as a calendar, one all-day event for each milestone that is still to come. The same plan gives the same
 * events, so that importing it again moves them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545
 */
export function renderCalendar(plan: RotationPlan): string {
  const stamp = utc(plan.madeAt)
  const events = plan.milestones
    .filter(({ done }) => !done)
    .flatMap(({ id, on, title, doing, gates }) => [
      'BEGIN:VEVENT',
      `UID:${createHash('sha256')
        .update(`${plan.host} ${plan.successor.pin ?? ''} ${id}`)
        .digest('hex')
        .slice(0, 32)}@keypin`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${on.slice(0, 10).replaceAll('-', '')}`,
      `SUMMARY:${escaped(`${plan.host}: ${title}`)}`,
      `DESCRIPTION:${escaped([doing, ...gates.map((gate) => `- ${gate}`)].join('\n'))}`,
      'TRANSP:TRANSPARENT',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:-P3D',
      `DESCRIPTION:${escaped(`${plan.host}: ${title}`)}`,
      'END:VALARM',
      'END:VEVENT',
    ])
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//keypin//rotation//EN',
    ...events,
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

const utc = (iso: string): string => `${iso.slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** RFC 5545, 3.3.11; a bare carriage return could end a line. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\;,]/g, (character) => `\\${character}`)
    .replaceAll('\n', '\\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    .replaceAll(/[\u0000-\u001f\u007f]/g, ' ')

/** RFC 5545, 3.1: lines of at most 75 octets, the rest on lines that begin with a space; no character is cut. */
function folded(line: string): string {
  const lines: string[] = []
  let current = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > 75) {
      lines.push(current)
      current = ' '
      octets = 1
    }
    current += character
    octets += size
  }
  return [...lines, current].join('\r\n')
}
