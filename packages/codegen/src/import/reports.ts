import type { Place } from './errors.ts'
import type { Notes } from './notes.ts'

/** The addresses that a pin set can hold; what is no plain https address is told and left out. */
export function reportAddresses(texts: readonly string[], place: Place, notes: Notes): string[] {
  const addresses = texts.filter((text) => {
    if (isReportAddress(text)) return true
    notes.lose({
      severity: 'note',
      code: 'report-to',
      ...place,
      what: 'an address for reports is left out: it is not a plain https address',
      instead: 'add one to reportTo',
    })
    return false
  })
  return [...new Set(addresses)].slice(0, MAX_ADDRESSES)
}

// As many as a host entry of a pin set takes.
const MAX_ADDRESSES = 8

function isReportAddress(text: string): boolean {
  return (
    text.length <= 2000 &&
    /^https:\/\/[^/@?#]+(?:[/?][!-~]*)?$/.test(text) &&
    !/[\\"<>`{}|^#]|^https:\/\/[^/?]*@/.test(text) &&
    URL.canParse(text)
  )
}
