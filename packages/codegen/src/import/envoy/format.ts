import { placeAt } from '../errors.ts'
import type { Draft, ImportFormat, ReadOptions, Source } from '../format.ts'
import { atLineStart } from '../line-start.ts'
import { Notes } from '../notes.ts'
import { type Line, linesOf, textsBelow, unquoted } from './lines.ts'

/**
 * Envoy's `verify_certificate_spki` and `verify_certificate_hash`, in YAML as people write it: blocks by their
 * indentation, lists of texts. Anchors, tags and other files are not followed.
 *
 * @see https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/common.proto
 */
export const envoy: ImportFormat = {
  id: 'envoy',
  title: 'Envoy (verify_certificate_spki, verify_certificate_hash)',
  overlap: 'most-specific',
  recognizes: ({ text }) => PINNED_LINE.test(text),
  read: (sources, options) => {
    const notes = new Notes()
    return {
      drafts: sources.flatMap((source) => readSource(source, options, notes)),
      losses: notes.losses,
      // What is not forwarded is not reached; what programs reach without it, the pin set is not asked about.
    }
  },
}

function readSource(source: Source, options: ReadOptions, notes: Notes): Draft[] {
  return contextsOf(linesOf(source.text)).flatMap((context) => readContext(context, source, options, notes))
}

/** A block that has pins: the lines of one validation context. */
interface Context {
  readonly first: Line
  readonly lines: readonly Line[]
  /** The last `sni` above it. */
  readonly asked: Line | undefined
}

function contextsOf(lines: readonly Line[]): Context[] {
  const found = new Map<number, Context>()
  const asked = askedAbove(lines)
  // where the last block of an indentation ends: its lines need no second look
  const ends = new Map<number, number>()
  for (const [index, { indent, text }] of lines.entries()) {
    if (!PINNED.test(text) || index < (ends.get(indent) ?? 0)) continue
    // Its siblings: all around that is not further out.
    const isInside = (at: number): boolean => (lines[at]?.indent ?? -1) >= indent
    let [start, end] = [index, index + 1]
    while (isInside(start - 1)) start--
    while (isInside(end)) end++
    ends.set(indent, end)
    const first = lines[start]
    if (first !== undefined && !found.has(start))
      found.set(start, { first, lines: lines.slice(start, end), asked: asked[start] })
  }
  return [...found.values()]
}

/** For each line the last one above it that says which name is asked for. */
function askedAbove(lines: readonly Line[]): readonly (Line | undefined)[] {
  let last: Line | undefined
  return lines.map((line) => {
    const above = last
    if (/^sni\s*:/.test(line.text)) last = line
    return above
  })
}

const PINNED = /^verify_certificate_(?:spki|hash)\s*:/
const PINNED_LINE = atLineStart(/verify_certificate_(?:spki|hash)\s*:/)

function readContext(
  { first, lines, asked }: Context,
  source: Source,
  options: ReadOptions,
  notes: Notes,
): Draft[] {
  const place = placeAt(source, first.offset)
  const hosts = options.host === undefined ? hostsOf(lines, asked) : [options.host]
  if (hosts.length === 0) {
    notes.lose({
      severity: 'weaker',
      code: 'no-host',
      ...place,
      what: NO_HOST,
      instead: 'name it: --host HOST',
    })
    return []
  }
  const keys = textsBelow(lines, /^verify_certificate_spki\s*:/).flatMap(
    ({ text, offset }) => notes.pin(`sha256/${text}`, placeAt(source, offset)) ?? [],
  )
  const certificates = textsBelow(lines, /^verify_certificate_hash\s*:/).flatMap(
    ({ text, offset }) => notes.pin(pairs(text), placeAt(source, offset)) ?? [],
  )
  if (lines.every(({ text }) => !/^(?:match_typed_subject_alt_names|match_subject_alt_names)\s*:/.test(text)))
    notes.lose({ severity: 'stricter', code: 'unproven', ...place, what: NO_NAME })
  const pins = [...keys, ...certificates].map((pin) => ({ pin, position: 'leaf' as const }))
  return hosts.map((host) => ({ host, subdomains: 'none', mode: 'enforce', pins, place }))
}

const NO_HOST = 'pins are left out: no name that the certificate has to have stands beside them'
const NO_NAME = 'the name of the certificate is not checked, which clients of a pin set always do'

/** A fingerprint in hexadecimal, with colons or without. */
function pairs(text: string): string {
  return /^[0-9a-f]{64}$/i.test(text) ? (text.match(/../g) ?? []).join(':') : text
}

/** The names that the certificate is held to, or else the one that is asked for. */
function hostsOf(lines: readonly Line[], asked: Line | undefined): string[] {
  const exact = textsOf(lines, /(?:^|[\s{,])exact\s*:\s*("[^"]*"|'[^']*'|[^\s,}]+)/)
  if (exact.length > 0) return [...new Set(exact)]
  return asked === undefined ? [] : textsOf([asked], /^sni\s*:\s*(.+)$/)
}

function textsOf(lines: readonly Line[], pattern: RegExp): string[] {
  return lines.flatMap(({ text }) => {
    const [, value] = pattern.exec(text) ?? []
    return value === undefined ? [] : [unquoted(value)]
  })
}
