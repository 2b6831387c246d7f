import { readPinnedValue } from '../curl/pinned-value.ts'
import { placeAt } from '../errors.ts'
import type { Draft, Source } from '../format.ts'
import type { Notes } from '../notes.ts'
import { cutAt, listsOf, type Node, stringsIn } from '../source/tree.ts'

/** Reads the table of hosts in the C that Keypin generates: `{"api.example.com", ANY_DEPTH, ENFORCE, 0, OPEN, "…"}`. */
export function generatedEntries(tree: readonly Node[], source: Source, notes: Notes): Draft[] {
  return [...listsOf(tree)].flatMap((items) =>
    items.flatMap((item) => {
      if (item.kind !== 'group' || item.open !== '{') return []
      return entryOf(cutAt(item.items, ','), source, notes) ?? []
    }),
  )
}

function entryOf(parts: readonly (readonly Node[])[], source: Source, notes: Notes): Draft | undefined {
  const [host, scope, mode, lapses, onExpiry, pins] = parts.map(([only, ...more]) =>
    more.length === 0 && only?.kind !== 'group' ? only : undefined,
  )
  const subdomains = SCOPES.get(scope?.text ?? '')
  if (parts.length !== 6 || host?.kind !== 'string' || subdomains === undefined) return undefined
  const place = placeAt(source, host.offset)
  const head = { host: host.text, subdomains, place }
  if (mode?.text === 'OFF')
    return { ...head, mode: 'off', reason: 'excluded in the generated code', pins: [] }
  const seconds = Number(lapses?.text)
  const [value] = pins === undefined ? [] : stringsIn([pins])
  return {
    ...head,
    mode: 'enforce',
    pins: readPinnedValue(value?.text ?? '', place, notes),
    ...(seconds > 0
      ? { expiresAt: new Date(seconds * 1000), onExpiry: onExpiry?.text === 'CLOSED' ? 'closed' : 'open' }
      : {}),
  }
}

const SCOPES: ReadonlyMap<string, Draft['subdomains']> = new Map([
  ['NO_SUBDOMAINS', 'none'],
  ['ONE_LABEL', 'one'],
  ['ANY_DEPTH', 'any'],
])
