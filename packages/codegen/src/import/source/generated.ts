import { type Place, placeAt } from '../errors.ts'
import type { Draft, DraftPin, Source } from '../format.ts'
import type { Notes } from '../notes.ts'
import { cutAt, type Group, listsOf, type Node, stringsIn } from './tree.ts'

/**
 * Reads the entries of code that Keypin generated: `Entry("api.example.com", pins: […], …)` in the spelling
 * of each language, with names of arguments, or calls that follow. None where the code is not ours.
 */
export function generatedEntries(tree: readonly Node[], source: Source, notes: Notes): Draft[] {
  const drafts: Draft[] = []
  for (const items of listsOf(tree)) {
    for (const [index, item] of items.entries()) {
      const group = items[index + 1]
      if (item.kind !== 'word' || !/^_?(?:Pin)?Entry$/.test(item.text) || !isCall(group)) continue
      const fields = fieldsOf(group, items, index + 2)
      const draft = draftOf(fields, placeAt(source, item.offset), notes)
      if (draft !== undefined) drafts.push(draft)
    }
  }
  return drafts
}

function isCall(node: Node | undefined): node is Group {
  return node?.kind === 'group' && node.open === '('
}

type Fields = ReadonlyMap<string, readonly Node[]>

const POSITIONAL = ['host', 'subdomains', 'mode']

function fieldsOf(call: Group, around: readonly Node[], after: number): Fields {
  const fields = new Map<string, readonly Node[]>()
  for (const [index, argument] of cutAt(call.items, ',').entries()) {
    const [name, sign, ...value] = argument
    const isNamed = name?.kind === 'word' && sign?.kind === 'sign' && /^[=:]$/.test(sign.text)
    if (isNamed) fields.set(camelCase(name.text), value)
    else fields.set(POSITIONAL[index] ?? '', argument)
  }
  for (let at = after; ; at += 3) {
    const [dot, name, values] = around.slice(at, at + 3)
    const isChained = dot?.kind === 'sign' && dot.text === '.' && name?.kind === 'word' && isCall(values)
    if (!isChained) return fields
    fields.set(camelCase(name.text), values.items)
  }
}

const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

function textOf(fields: Fields, name: string): string | undefined {
  return stringsIn(fields.get(name) ?? [])[0]?.text
}

function draftOf(fields: Fields, place: Place, notes: Notes): Draft | undefined {
  const [host, subdomains, mode] = POSITIONAL.map((name) => textOf(fields, name))
  if (host === undefined || !isOneOf(subdomains, SCOPES) || !isOneOf(mode, MODES)) return undefined
  const head = { host, subdomains, mode, place }
  if (mode === 'off') return { ...head, reason: 'excluded in the generated code', pins: [] }
  return {
    ...head,
    pins: cutAt(listOf(fields.get('pins')), ',').flatMap((item) => pinOf(item, place, notes)),
    forbid: stringsIn(fields.get('forbid') ?? []).flatMap(({ text }) => notes.pin(text, place) ?? []),
    reportTo: stringsIn(fields.get('reportTo') ?? []).map(({ text }) => text),
    ...expiryOf(fields),
  }
}

const SCOPES = ['none', 'one', 'any'] as const
const MODES = ['enforce', 'report', 'off'] as const

function isOneOf<const T extends string>(text: string | undefined, words: readonly T[]): text is T {
  return words.some((word) => word === text)
}

/** The items of a list: `[a, b]`, `listOf(a, b)`, or `a, b` as they stand. */
function listOf(value: readonly Node[] | undefined): readonly Node[] {
  const last = value?.at(-1)
  const isList = last?.kind === 'group' && value?.slice(0, -1).every(({ kind }) => kind === 'word')
  return isList && last.kind === 'group' && !isPin(value) ? last.items : (value ?? [])
}

function isPin(value: readonly Node[] | undefined): boolean {
  return value?.[0]?.kind === 'word' && value[0].text === 'Pin'
}

/** `"sha256/…"`, or `Pin("sha256/…", "leaf")`. */
function pinOf(item: readonly Node[], place: Place, notes: Notes): DraftPin[] {
  const [text, position] = stringsIn(item).map((own) => own.text)
  const pin = text === undefined ? undefined : notes.pin(text, place)
  if (pin === undefined) return []
  return [position === 'leaf' || position === 'ca' ? { pin, position } : { pin }]
}

function expiryOf(fields: Fields): Pick<Draft, 'expiresAt' | 'onExpiry'> {
  const value = fields.get('expires') ?? fields.get('expiresAt') ?? fields.get('expiresAtMillis') ?? []
  const texts = stringsIn([...value, ...(fields.get('onExpiry') ?? [])]).map(({ text }) => text)
  const onExpiry = texts.find((text) => text === 'open' || text === 'closed')
  const number = value.find(({ kind }) => kind === 'word')
  const millis = number?.kind === 'word' ? Number(number.text.replace(/[Ll_]/g, '')) : Number.NaN
  const text = texts.find((own) => /^\d{4}-/.test(own))
  const expiresAt = new Date(text ?? millis)
  if (Number.isNaN(expiresAt.getTime()) || onExpiry === undefined) return {}
  return { expiresAt, onExpiry }
}
