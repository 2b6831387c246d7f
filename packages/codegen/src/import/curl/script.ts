import { placeAt } from '../errors.ts'
import type { Draft, Source } from '../format.ts'
import type { Notes } from '../notes.ts'

/** Reads the table of hosts in the script that Keypin generates around curl; none where it is another script. */
export function readScript(source: Source, notes: Notes): Draft[] {
  return [...source.text.matchAll(ENTRY)].map((match): Draft => {
    const [, host = '', subdomains, mode, lapses = '0', onExpiry, pins = ''] = match
    const place = placeAt(source, match.index)
    const head = { host, subdomains: subdomains as Draft['subdomains'], place }
    if (mode === 'off') return { ...head, mode, reason: 'excluded in the generated script', pins: [] }
    const own = pins.split(';').flatMap((text) => notes.pin(text, place) ?? [])
    const limit = { expiresAt: new Date(Number(lapses) * 1000), onExpiry: onExpiry as 'open' | 'closed' }
    return {
      ...head,
      mode: mode as Draft['mode'],
      pins: own.map((pin) => ({ pin, position: 'leaf' })),
      ...(lapses === '0' ? {} : limit),
    }
  })
}

const ENTRY =
  /^ *'([^'\s]{1,253})'\)\n *scope='(none|one|any)' mode='(enforce|report|off)' lapses=(\d{1,12}) on_expiry='(open|closed|)'\n *pins='([^'\n]*)'$/gm
