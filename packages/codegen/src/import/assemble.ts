import { HostError, type Mode, normalizeHost, type PinSet, parsePinSet } from 'keypin'
import { compare } from '../loss.ts'
import { covers } from '../plan/overlap.ts'
import { ImportError } from './errors.ts'
import type { Draft, DraftPin, Found, ImportFormat } from './format.ts'
import type { ImportLoss } from './loss.ts'
import { Notes } from './notes.ts'

/** What a source comes to. */
export interface Assembled {
  readonly pinSet: PinSet
  readonly losses: readonly ImportLoss[]
}

/**
 * Makes a pin set of what a reader found: names in their canonical spelling, one entry for each, the pins of
 * wider entries joined where the format unites them, and the most that one entry can say of it.
 *
 * @throws {ImportError} `KEYPIN_IMPORT_EMPTY` when no host is left.
 * @throws {PinSetError} when the source has more than a pin set may hold.
 */
export function assemble(found: Found, format: ImportFormat): Assembled {
  const notes = new Notes()
  const named = found.drafts.flatMap((draft) => withName(draft, notes))
  const groups = new Map<string, Draft[]>()
  for (const draft of named) {
    const group = groups.get(draft.host)
    if (group === undefined) groups.set(draft.host, [draft])
    else group.push(draft)
  }
  const entries = [...groups].flatMap(([host, own]) => {
    const wider = (found.overlap ?? format.overlap) === 'united' ? widerThan(host, groups) : []
    return joined(host, own, wider, notes)
  })
  const losses = [...found.losses, ...notes.losses]
  if (entries.length === 0) throw nothing(format, losses)
  const hosts: Record<string, object> = Object.assign(Object.create(null), Object.fromEntries(entries))
  const unlisted = found.unlisted === undefined ? {} : { unlisted: found.unlisted }
  return { pinSet: parsePinSet({ version: 1, ...unlisted, hosts }), losses }
}

function withName(draft: Draft, notes: Notes): Draft[] {
  try {
    const host = normalizeHost(draft.host)
    // A name to the rules of DNS, and a trap to programs; no pin set has it.
    if (host === '__proto__')
      throw new HostError('KEYPIN_HOST_MALFORMED', `'${host}' is not accepted as a host`)
    return [{ ...draft, host }]
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    notes.lose({
      severity: 'weaker',
      code: 'host-malformed',
      ...draft.place,
      what: `an entry is left out: ${error.message}`,
      ...(error.hint === undefined ? {} : { instead: error.hint }),
    })
    return []
  }
}

function widerThan(host: string, groups: ReadonlyMap<string, readonly Draft[]>): Draft[] {
  const labels = host.split('.')
  const above = labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'))
  return above
    .flatMap((name) => groups.get(name) ?? [])
    .filter((draft) => draft.mode !== 'off' && covers(draft, host))
}

type Entry = readonly [host: string, entry: object]

function joined(host: string, own: readonly Draft[], wider: readonly Draft[], notes: Notes): Entry[] {
  const [first] = own
  if (first === undefined) return []
  if (own.every(({ mode }) => mode === 'off')) return [[host, exclusion(first, own)]]
  const pinning = own.filter(({ mode }) => mode !== 'off')
  const all = [...pinning, ...wider]
  const forbid = new Set(all.flatMap((draft) => draft.forbid ?? []).map(({ text }) => text))
  const pins = united(all.flatMap((draft) => draft.pins)).filter(({ pin }) => !forbid.has(pin.text))
  if (pins.length === 0) {
    notes.lose({ ...at(first, host), severity: 'weaker', code: 'pin-malformed', what: NO_PIN_LEFT })
    return []
  }
  tellApex(host, pinning, wider, notes)
  tellUnited(host, pinning, wider, notes)
  const mode = modeOf(host, pinning, pins, notes)
  const subdomains = widest(pinning)
  return [[host, { subdomains, mode, ...commonOf(pinning), pins: pins.map(plainPin), forbid: [...forbid] }]]
}

const NO_PIN_LEFT = 'no readable pin is left, so the host is left out'

function exclusion({ reason }: Draft, own: readonly Draft[]): object {
  return { subdomains: widest(own), mode: 'off', reason: reason ?? 'not pinned in what was imported' }
}

function widest(drafts: readonly Draft[]): string {
  return (['any', 'one'] as const).find((scope) => drafts.some((own) => own.subdomains === scope)) ?? 'none'
}

/** What is not a list is the first one's to say; what differs was told by the reader. */
function commonOf(drafts: readonly Draft[]): object {
  const limited = drafts.every(({ expiresAt }) => expiresAt !== undefined)
  const last = limited
    ? drafts.reduce((a, b) => ((a.expiresAt?.getTime() ?? 0) >= (b.expiresAt?.getTime() ?? 0) ? a : b))
    : undefined
  const reportTo = [...new Set(drafts.flatMap((draft) => draft.reportTo ?? []))]
  return {
    ...(last?.expiresAt === undefined
      ? {}
      : { expiresAt: momentOf(last.expiresAt), onExpiry: last.onExpiry ?? 'open' }),
    reportTo,
  }
}

// A pin set has whole seconds.
function momentOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** Each pin once; one that stands in two positions matches anywhere. */
function united(pins: readonly DraftPin[]): DraftPin[] {
  const byText = new Map<string, DraftPin>()
  for (const own of pins) {
    const before = byText.get(own.pin.text)
    const isSame = before === undefined || before.position === own.position
    byText.set(own.pin.text, isSame ? own : { pin: own.pin })
  }
  return [...byText.values()]
}

function plainPin({ pin, position }: DraftPin): object | string {
  return position === undefined ? pin.text : { pin: pin.text, position }
}

function modeOf(host: string, own: readonly Draft[], pins: readonly DraftPin[], notes: Notes): Mode {
  const [first] = own
  if (first === undefined || own.some(({ mode }) => mode === 'report')) return 'report'
  if (pins.length > 1) return 'enforce'
  notes.lose({
    ...at(first, host),
    severity: 'weaker',
    code: 'single-pin',
    what: 'it is enforced with one pin only, which a pin set does not do: mode becomes report',
    instead: "add a backup with 'keypin add' or 'keypin key new', then set mode to enforce",
  })
  return 'report'
}

function tellApex(host: string, own: readonly Draft[], wider: readonly Draft[], notes: Notes): void {
  const [first] = own
  if (first === undefined || !own.every(({ withoutApex }) => withoutApex) || wider.length > 0) return
  notes.lose({
    ...at(first, host),
    severity: 'stricter',
    code: 'apex',
    what: 'the source pins the names below the host and not the host itself; the pin set pins both',
    instead: 'make sure that the host itself shows one of the pinned keys',
  })
}

/** One entry has one list of pins: for the host, the names below it, and those further down. */
function tellUnited(host: string, own: readonly Draft[], wider: readonly Draft[], notes: Notes): void {
  const [first] = own
  if (first === undefined) return
  const apex = textOf([...own.filter(({ withoutApex }) => !withoutApex), ...wider])
  const below = textOf([
    ...own.filter(({ subdomains }) => subdomains !== 'none'),
    ...wider.filter(({ subdomains }) => subdomains === 'any'),
  ])
  const deep = textOf([...own, ...wider].filter(({ subdomains }) => subdomains === 'any'))
  const scope = widest(own)
  const lists = [apex, ...(scope === 'none' ? [] : [below]), ...(scope === 'any' ? [deep] : [])]
  if (new Set(lists.filter((list) => list !== '')).size < 2) return
  notes.lose({
    ...at(first, host),
    severity: 'weaker',
    code: 'united',
    what: 'the source has other pins for the host than for names below it; the pin set takes all for each',
  })
}

function textOf(drafts: readonly Draft[]): string {
  const texts = new Set(drafts.flatMap(({ pins }) => pins).map(({ pin }) => pin.text))
  return [...texts].sort(compare).join(' ')
}

function at({ place }: Draft, host: string): { host: string } & Draft['place'] {
  return { host, ...place }
}

function nothing({ title }: ImportFormat, losses: readonly ImportLoss[]): ImportError {
  const why = losses[0] === undefined ? 'it pins no host' : losses[0].what
  return new ImportError(
    'KEYPIN_IMPORT_EMPTY',
    `nothing could be imported as ${title}: ${why.slice(0, 300)}`,
    { hint: 'name the host with --host, or another format with --from' },
  )
}
