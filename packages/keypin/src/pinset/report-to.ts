import { visible } from '../bytes/visible.ts'
import type { Complaints } from './complaints.ts'
import { readElements, readString } from './fields.ts'
import type { JsonNode } from './json-node.ts'
import { MAX_ADDRESS_LENGTH, MAX_REPORT_TO } from './limits.ts'

/**
 * Reads the addresses that pin failures go to: `https:` only, since a report names hosts and certificates
 * that its user talks to. User names and fragments have no place in one.
 */
export function readReportTo(node: JsonNode | undefined, complaints: Complaints): readonly string[] {
  if (node === undefined) return NONE
  const seen = new Set<string>()
  for (const element of readElements(node, MAX_REPORT_TO, complaints)) {
    const text = readString(element, complaints)
    if (text === undefined) continue
    const problem = seen.has(text) ? 'stands twice' : problemOf(text)
    if (problem === undefined) seen.add(text)
    else
      complaints.about(element, 'report-to-malformed', `the address '${visible(text, 100)}' ${problem}`, HINT)
  }
  return Object.freeze([...seen])
}

const NONE: readonly string[] = Object.freeze([])
const HINT = 'give an https URL, such as https://reports.example.net/pins'

function problemOf(text: string): string | undefined {
  if (text.length > MAX_ADDRESS_LENGTH) return `is longer than ${MAX_ADDRESS_LENGTH} characters`
  // What the URL parser would drop or mend in silence.
  if (/[^\x21-\x7e]|[\\"<>`{}|^]/.test(text)) return 'has a character that a URL does not have'
  if (!/^https:\/\/[^/]/i.test(text) || !URL.canParse(text)) return 'is not an https URL'
  if (!text.startsWith('https:')) return 'does not begin with https: in lower case'
  if (/^https:\/\/[^/?]*@/.test(text)) return 'has a user name or password in it'
  return text.includes('#') ? 'has a fragment' : undefined
}
