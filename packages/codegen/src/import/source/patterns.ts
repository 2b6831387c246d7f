import { normalizeHost, type Pin } from 'keypin'
import { type Place, placeAt } from '../errors.ts'
import type { Draft, ReadOptions, Source } from '../format.ts'
import type { Notes } from '../notes.ts'
import { cutAt, type Group, listsOf, type Node, type StringNode, stringsIn } from './tree.ts'

/**
 * Finds hosts with their pins in code of any library: a call whose first argument is a host and whose others
 * are pins (`add("**.example.com", "sha256/…")`), and a host that names a list or a record with pins
 * (`"api.example.com": ["sha256/…"]`, `'api.example.com': { publicKeyHashes: […] }`).
 *
 * @param taken Strings that were read already, or stand elsewhere by their name; what is read here is added.
 */
export function writtenEntries(
  tree: readonly Node[],
  taken: Set<Node>,
  source: Source,
  options: ReadOptions,
  notes: Notes,
): Draft[] {
  const drafts: Draft[] = []
  for (const items of listsOf(tree)) {
    for (const { host, value } of pairsOf(items)) {
      const draft = draftOf({ host, value }, source, taken, notes)
      if (draft !== undefined) drafts.push(draft)
    }
  }
  return [...drafts, ...withoutHost(tree, taken, source, options, notes)]
}

interface Pair {
  readonly host: StringNode
  readonly value: readonly Node[]
}

/** Hosts, each with what stands behind it: the other arguments of its call, or the value of its member. */
function* pairsOf(items: readonly Node[]): Generator<Pair> {
  for (const [index, item] of items.entries()) {
    if (item.kind === 'group' && item.open === '(') yield* callPair(item)
    const host = item.kind === 'string' ? item : soleString(item)
    if (host === undefined || !isPattern(host.text)) continue
    const member = memberValue(items.slice(index + 1, index + 6))
    if (member !== undefined) yield { host, value: member }
  }
}

function* callPair({ items }: Pick<Group, 'items'>): Generator<Pair> {
  const [first = [], ...others] = cutAt(items, ',')
  const [host] = first
  if (first.length === 1 && host?.kind === 'string' && isPattern(host.text) && others.length > 0)
    yield { host, value: others.flat() }
  // add(builder, "api.example.com", "sha256/…")
  else if (first.every(({ kind }) => kind === 'word') && others.length > 1)
    yield* callPair({ items: items.slice(first.length + 1) })
  else yield* requestPair([first, ...others])
}

/** `fetch('https://api.example.com/', { sslPinning: … })`, `check(serverURL: 'https://…', …)`. */
function* requestPair(parts: readonly (readonly Node[])[]): Generator<Pair> {
  for (const part of parts) {
    const [url, ...more] = part.some(({ kind }) => kind === 'group') ? [] : stringsIn(part)
    const name = /^https:\/\/([^/:?#@\s]+)/i.exec(url?.text ?? '')?.[1]
    if (url === undefined || name === undefined || more.length > 0 || !isPattern(name)) continue
    yield { host: { ...url, text: name }, value: parts.filter((other) => other !== part).flat() }
    return
  }
}

/** A key in brackets: `{ ["api.example.com"]: … }`. */
function soleString(node: Node): StringNode | undefined {
  if (node.kind !== 'group' || node.open !== '[' || node.items.length !== 1) return undefined
  const [only] = node.items
  return only?.kind === 'string' ? only : undefined
}

/** What follows `:`, `=>`, `to` or `=`: a list or a record, perhaps the call that makes it, or one string. */
function memberValue(after: readonly Node[]): readonly Node[] | undefined {
  const [sign, second, ...rest] = after
  const isArrow = sign?.kind === 'sign' && sign.text === '=' && second?.kind === 'sign' && second.text === '>'
  const isMember =
    (sign?.kind === 'sign' && /^[:=]$/.test(sign.text)) || (sign?.kind === 'word' && sign.text === 'to')
  if (!isMember || second === undefined) return undefined
  const value = isArrow ? rest : [second, ...rest]
  const group = value.findIndex(({ kind }) => kind === 'group' || kind === 'string')
  const found = value[group]
  const isDirect = value.slice(0, Math.max(group, 0)).every(({ kind }) => kind === 'word')
  return found !== undefined && isDirect ? [found] : undefined
}

/** A host, or a pattern of OkHttp's. */
function isPattern(text: string): boolean {
  const name = text.replace(/^\*\*?\./, '')
  // Names below .invalid are for trials (RFC 2606); code of ours tries its library with one.
  if (!HOST.test(name) || PIN.test(text) || name.endsWith('.invalid')) return false
  try {
    normalizeHost(name)
    return true
  } catch {
    return false
  }
}

// A name with a dot in it, or an IPv6 address; a lone word is a word.
const HOST = /^(?:[^\s/:@#?]+\.[^\s/:@#?]+|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F.]*)$/

// What can only be a pin: a prefix that says so, a fingerprint in pairs of digits, or base64 of 32 bytes.
const PIN = /^(?:(?:cert-)?sha256\/|pin-sha256|(?:[0-9A-Fa-f]{2}[: ]){31}[0-9A-Fa-f]{2}$|[A-Za-z0-9+/]{43}=$)/

function draftOf({ host, value }: Pair, source: Source, taken: Set<Node>, notes: Notes): Draft | undefined {
  const strings = stringsIn(value).filter((own) => PIN.test(own.text) && !taken.has(own))
  if (strings.length === 0) return undefined
  const place = placeAt(source, host.offset)
  for (const own of strings) taken.add(own)
  tellComputed([host, ...strings], place, notes)
  const pins = strings.flatMap((own) => asPin(own, source, notes, host.text))
  const [, stars, name = host.text] = /^(\*\*?)\.(.*)$/.exec(host.text) ?? []
  const scope = stars === '**' || includesSubdomains(value) ? 'any' : stars === '*' ? 'one' : 'none'
  return {
    host: name,
    subdomains: scope,
    ...(stars === '*' ? { withoutApex: true } : {}),
    mode: 'enforce',
    pins: pins.map((pin) => ({ pin })),
    place,
  }
}

function asPin(own: StringNode, source: Source, notes: Notes, host?: string): Pin[] {
  const text = /^[0-9A-Fa-f]{2} /.test(own.text) ? own.text.replaceAll(' ', ':') : own.text
  const pin = notes.pin(text, placeAt(source, own.offset), host)
  return pin === undefined ? [] : [pin]
}

function tellComputed(strings: readonly StringNode[], place: Place, notes: Notes): void {
  if (!strings.some(({ computed }) => computed)) return
  notes.lose({ severity: 'weaker', code: 'computed', ...place, what: COMPUTED, instead: CHECK })
}

const COMPUTED = 'a host or a pin is put together when the program runs; only its constant part was read'
const CHECK = 'compare the entry with what the program really uses'

/** `includeSubdomains: true`, in a record beside its pins; also TrustKit's key of that name. */
function includesSubdomains(value: readonly Node[]): boolean {
  return [...listsOf(value)].some((items) =>
    items.some((item, index) => {
      const isName = item.kind !== 'group' && /^(?:k?TSKI|i)ncludeSubdomains$/.test(item.text)
      const flag = items[index + 2]
      return isName && flag?.kind === 'word' && /^true$/i.test(flag.text)
    }),
  )
}

/** Pins that belong to no host that could be told: to the one that was named, or else a loss. */
function withoutHost(
  tree: readonly Node[],
  taken: ReadonlySet<Node>,
  source: Source,
  options: ReadOptions,
  notes: Notes,
): Draft[] {
  const left = stringsIn(tree).filter((own) => PREFIXED.test(own.text) && !taken.has(own))
  const [first] = left
  if (first === undefined) return []
  const place = placeAt(source, first.offset)
  if (options.host !== undefined) {
    const pins = left.flatMap((own) => asPin(own, source, notes)).map((pin) => ({ pin }))
    return [{ host: options.host, subdomains: 'none', mode: 'enforce', pins, place }]
  }
  const what = `${left.length} pins are left out: which host they are for cannot be told from the code`
  notes.lose({ severity: 'weaker', code: 'no-host', ...place, what, instead: 'name it: --host HOST' })
  return []
}

// Base64 of 32 bytes without a prefix may be anything; with a prefix it is a pin, and so are fingerprints.
const PREFIXED = /^(?:(?:cert-)?sha256\/.|pin-sha256|(?:[0-9A-Fa-f]{2}[: ]){31}[0-9A-Fa-f]{2}$)/
