import type { Place } from '../errors.ts'
import type { Draft } from '../format.ts'
import type { Notes } from '../notes.ts'

/** Reads what curl takes for pins: `sha256//…`, several of them with semicolons between, or the name of a key file. */
export function readPinnedValue(value: string, place: Place, notes: Notes): Draft['pins'] {
  return value.split(';').flatMap((text) => readPart(text, place, notes))
}

function readPart(text: string, place: Place, notes: Notes): Draft['pins'] {
  if (text.startsWith('sha256//')) {
    const pin = notes.pin(text, place)
    return pin === undefined ? [] : [{ pin, position: 'leaf' }]
  }
  if (text.trim() !== '')
    notes.lose({ severity: 'stricter', code: 'key-file', ...place, what: KEY_FILE, instead: INSPECT })
  return []
}

const KEY_FILE = 'a key file is named, which is not read; curl takes all but sha256//… for the name of one'
const INSPECT = "see its pin with 'keypin inspect FILE' and add that"
