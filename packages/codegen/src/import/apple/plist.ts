import { ImportError, type Place } from '../errors.ts'
import type { Source } from '../format.ts'
import { type Element, readXml } from '../xml.ts'

/** A value of a property list; what pins have no use for (data, dates, numbers) is `other`. */
export type PlistValue =
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, PlistValue>; readonly place: Place }
  | { readonly kind: 'array'; readonly items: readonly PlistValue[]; readonly place: Place }
  | { readonly kind: 'string'; readonly text: string; readonly place: Place }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly place: Place }
  | { readonly kind: 'other'; readonly place: Place }

/**
 * Reads a property list in XML.
 *
 * @throws {ImportError} `KEYPIN_IMPORT_MALFORMED`, also for the binary form, with the command that converts it.
 */
export function readPlist(source: Source): PlistValue {
  if (source.text.startsWith('bplist'))
    throw new ImportError('KEYPIN_IMPORT_MALFORMED', 'this property list is in its binary form', {
      hint: 'convert it: plutil -convert xml1 -o Info.xml.plist Info.plist',
      place: source.name === undefined ? {} : { source: source.name },
    })
  const root = readXml(source)
  const [value] = root.children
  if (root.name !== 'plist' || value === undefined) throw malformed('this is not a property list', root.place)
  return plistValue(value)
}

/** A member of a dictionary; absent where the value is none. */
export function memberOf(value: PlistValue | undefined, key: string): PlistValue | undefined {
  return value?.kind === 'dict' ? value.entries.get(key) : undefined
}

/** The texts of an array of strings. */
export function textsOf(value: PlistValue | undefined): string[] {
  if (value?.kind !== 'array') return []
  return value.items.flatMap((item) => (item.kind === 'string' ? [item.text] : []))
}

function plistValue(element: Element): PlistValue {
  const { name, text, place, children } = element
  if (name === 'dict') return { kind: 'dict', entries: entriesOf(element), place }
  if (name === 'array') return { kind: 'array', items: children.map(plistValue), place }
  if (name === 'string') return { kind: 'string', text, place }
  if (name === 'true' || name === 'false') return { kind: 'boolean', value: name === 'true', place }
  return { kind: 'other', place }
}

function entriesOf({ children, place }: Element): Map<string, PlistValue> {
  const entries = new Map<string, PlistValue>()
  for (let index = 0; index < children.length; index += 2) {
    const [key, value] = [children[index], children[index + 1]]
    if (key?.name !== 'key' || value === undefined || value.name === 'key')
      throw malformed('in a dict each key has one value', key?.place ?? place)
    if (entries.has(key.text)) throw malformed(`the key '${key.text.slice(0, 60)}' stands twice`, key.place)
    entries.set(key.text, plistValue(value))
  }
  return entries
}

function malformed(message: string, place: Place): ImportError {
  return new ImportError('KEYPIN_IMPORT_MALFORMED', message, {
    hint: 'look at it with: plutil -lint FILE',
    place,
  })
}
