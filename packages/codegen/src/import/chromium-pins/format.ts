import { KeypinError, type Pin, pinOf, pinOfPublicKey } from 'keypin'
import { ImportError, type Place, placeAt } from '../errors.ts'
import type { Draft, ImportFormat, Source } from '../format.ts'
import { membersOf, nameOf, readJson, stringsOf } from '../json.ts'
import { Notes } from '../notes.ts'
import { reportAddresses } from '../reports.ts'

/**
 * Chromium's static pins: entries and pin sets in a `.json` (with comments), keys by name in a `.pins` file.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/net/http/transport_security_state_static.pins
 */
export const chromiumPins: ImportFormat = {
  id: 'chromium-pins',
  title: 'static pins of Chromium',
  overlap: 'most-specific',
  recognizes: (source) => isEntries(source) || isKeys(source),
  read: (sources) => {
    const notes = new Notes()
    const keys = new Map(sources.filter(isKeys).flatMap((source) => [...readKeys(source)]))
    const entries = sources.filter((source) => !isKeys(source))
    const [first] = entries
    if (first === undefined || keys.size === 0) throw otherHalf(sources[0])
    return { drafts: entries.flatMap((source) => readEntries(source, keys, notes)), losses: notes.losses }
  },
}

function isEntries({ text }: Source): boolean {
  return text.includes('"pinsets"') && text.includes('"entries"')
}

function isKeys({ text }: Source): boolean {
  return /^PinsListTimestamp\s*$/m.test(text)
}

function otherHalf(source: Source | undefined): ImportError {
  return new ImportError('KEYPIN_IMPORT_EMPTY', 'the entries are in one file and the keys in another', {
    hint: 'name both: keypin import transport_security_state_static_pins.json transport_security_state_static.pins',
    place: source === undefined ? {} : nameOf(source),
  })
}

interface Key {
  readonly pin: Pin
}

/** Reads names, each followed by a hash, a certificate or a public key. */
function readKeys(source: Source): Map<string, Key> {
  const keys = new Map<string, Key>()
  let name: { readonly text: string; readonly place: Place } | undefined
  for (const [offset, piece] of piecesOf(source.text)) {
    const place = placeAt(source, offset)
    if (name === undefined) {
      if (!/^[A-Z][A-Za-z0-9_]*$/.test(piece)) throw malformedKey('this is no name of a key', place)
      name = { text: piece, place }
    } else {
      if (name.text !== 'PinsListTimestamp') keys.set(name.text, { pin: readKey(piece, place) })
      name = undefined
    }
  }
  if (name !== undefined) throw malformedKey(`the key ${name.text} is not given`, name.place)
  return keys
}

/** Lines, and blocks of PEM as one piece each; no comments and no empty lines. */
function piecesOf(text: string): [offset: number, piece: string][] {
  const pattern = /-----BEGIN ([A-Z ]+)-----[^-]*-----END \1-----|^[^\s#-].*$/gm
  return [...text.matchAll(pattern)].map((match) => [match.index, match[0].trim()])
}

function readKey(piece: string, place: Place): Pin {
  try {
    if (piece.startsWith('-----BEGIN CERTIFICATE')) return pinOf(piece)
    if (piece.startsWith('-----BEGIN')) return pinOfPublicKey(piece)
  } catch (error) {
    if (error instanceof KeypinError) throw malformedKey(error.message, place)
    throw error
  }
  const pin = new Notes().pin(piece, place)
  if (pin === undefined) throw malformedKey('this is no hash, certificate or public key', place)
  return pin
}

function malformedKey(message: string, place: Place): ImportError {
  return new ImportError('KEYPIN_IMPORT_MALFORMED', message, {
    hint: 'a name stands above its key: sha256/…=, or PEM of a certificate or public key',
    place,
  })
}

function readEntries(source: Source, keys: ReadonlyMap<string, Key>, notes: Notes): Draft[] {
  const root = membersOf(readJson(source, { comments: true }))
  const place = nameOf(source)
  const list = (value: unknown): ReadonlyMap<string, unknown>[] =>
    Array.isArray(value) ? value.map(membersOf) : []
  const pinSets = new Map(list(root.get('pinsets')).map((own) => [own.get('name'), own]))
  return list(root.get('entries')).flatMap((entry) => {
    const host = entry.get('name')
    const pinSet = pinSets.get(entry.get('pins'))
    if (typeof host !== 'string' || pinSet === undefined) return []
    const subdomains = entry.get('include_subdomains') === true ? 'any' : 'none'
    return [{ host, subdomains, ...readPinSet(pinSet, keys, place, notes), place }]
  })
}

function readPinSet(
  pinSet: ReadonlyMap<string, unknown>,
  keys: ReadonlyMap<string, Key>,
  place: Place,
  notes: Notes,
): Pick<Draft, 'mode' | 'pins' | 'reason' | 'forbid' | 'reportTo'> {
  const named = (member: string): Pin[] =>
    stringsOf(pinSet.get(member)).map((name) => keyOf(name, keys, place))
  const pins = named('static_spki_hashes').map((pin) => ({ pin }))
  const forbid = named('bad_static_spki_hashes')
  const reportUri = pinSet.get('report_uri')
  if (pins.length > 0) {
    const reportTo = typeof reportUri === 'string' ? reportAddresses([reportUri], place, notes) : []
    return { mode: 'enforce', pins, forbid, reportTo }
  }
  if (forbid.length > 0) notes.lose({ severity: 'weaker', code: 'ignored', ...place, what: FORBIDS_ONLY })
  return { mode: 'off', reason: 'no keys in the static pins', pins: [] }
}

const FORBIDS_ONLY = 'a pin set that only forbids keys becomes an exclusion, and they are not forbidden'

function keyOf(name: string, keys: ReadonlyMap<string, Key>, place: Place): Pin {
  const key = keys.get(name)
  if (key !== undefined) return key.pin
  throw new ImportError('KEYPIN_IMPORT_MALFORMED', `the key ${name.slice(0, 60)} is not in the .pins file`, {
    hint: 'name the .pins file of the same version',
    place,
  })
}
