import type { Path } from '../path/path.ts'
import { pinOf } from '../pins/of.ts'
import { type Pin, parsePin } from '../pins/pin.ts'
import { isAddress } from '../pinset/host.ts'
import type { HostEntry, PinSet } from '../pinset/types.ts'
import type { PinNote, PinNoteStore } from './pin-notes.ts'
import { MAX_AGE_SECONDS, readPinsHeader } from './pins-header.ts'

/** Opts in to remembered pins: hosts that the pin set does not list are pinned to what they showed before. */
export interface RememberOptions {
  /** Where notes are kept: `fileNoteStore(path)`, `memoryNoteStore()` or one of your own. */
  readonly store: PinNoteStore
  /**
   * `header`: what the server's `Public-Key-Pins` header asks for (RFC 7469). `first-visit`: the leaf's key, as a
   * known-hosts file has it; a server that changes its key is refused until its note lapses, or is forgotten.
   */
  readonly learn: 'header' | 'first-visit'
  /** How long a note of a first visit holds, from the last visit on, in seconds; 60 days unless told, and at most. */
  readonly maxAgeSeconds?: number
}

/** Where a host stands: on a first visit, nothing proves that the server is the one it says it is. */
export type Remembrance = 'unproven' | 'remembered'

const MAX_NOTES = 10_000
// A site has two or three. So many notes of so many pins still are a file that is read back: without a bound some
// thousand names of one domain could make it too large, and the next start of the program would fail.
const MAX_PINS = 16

/** The notes in force. They never have a say about a host that the pin set lists. */
export class Remembered {
  readonly #options: RememberOptions
  readonly #notes: Map<string, PinNote>

  constructor(options: RememberOptions) {
    this.#options = options
    this.#notes = new Map(options.store.load().map((note) => [note.host, note]))
  }

  /** A pin set of one entry for the host, when a note covers it. */
  pinSetFor(host: string, now: Date): PinSet | undefined {
    const note = this.#covering(host, now)
    return note === undefined ? undefined : pinSetOf(note)
  }

  /** Takes note of a connection that was free of errors. */
  visit(host: string, paths: readonly Path[], now: Date): Remembrance {
    const known = this.#covering(host, now)
    if (this.#options.learn === 'first-visit' && (known === undefined || known.source === 'first-visit')) {
      this.#noteVisit(known ?? freshVisit(host, paths), now)
    }
    return known === undefined ? 'unproven' : 'remembered'
  }

  /** Takes note of a `Public-Key-Pins` header that came over a connection free of errors. */
  hear(host: string, header: string, paths: readonly Path[], now: Date): void {
    if (this.#options.learn !== 'header' || isAddress(host)) return // RFC 7469, section 2.3.3: never an IP address
    const asked = readPinsHeader(header)
    if (asked === undefined || asked.pins.length > MAX_PINS) return
    if (asked.maxAgeSeconds === 0) this.forget(host)
    if (asked.maxAgeSeconds === 0 || !holdsMatchAndBackup(asked.pins, paths)) return
    this.#keep({
      host,
      pins: asked.pins.map(({ text }) => text),
      includeSubdomains: asked.includeSubDomains,
      source: 'header',
      notedAt: now.getTime(),
      expiresAt: now.getTime() + asked.maxAgeSeconds * 1000,
    })
  }

  /** Drops what is remembered of a host, so that its next visit is a first one. */
  forget(host: string): void {
    if (this.#notes.delete(host)) this.#save()
  }

  #covering(host: string, now: Date): PinNote | undefined {
    for (let name = host; name !== ''; name = parentOf(name)) {
      const note = this.#notes.get(name)
      if (note === undefined || note.expiresAt <= now.getTime()) continue
      if (name === host || note.includeSubdomains) return note
    }
    return undefined
  }

  #noteVisit(note: Omit<PinNote, 'notedAt' | 'expiresAt'>, now: Date): void {
    const { maxAgeSeconds = MAX_AGE_SECONDS } = this.#options
    const age = Math.min(maxAgeSeconds, MAX_AGE_SECONDS)
    this.#keep({ notedAt: now.getTime(), ...note, expiresAt: now.getTime() + age * 1000 })
  }

  #keep(note: PinNote): void {
    const known = this.#notes.get(note.host)
    if (known !== undefined && isSettled(known, note)) return
    this.#notes.set(note.host, note)
    if (this.#notes.size > MAX_NOTES) this.#notes.delete(oldestOf(this.#notes.values()))
    this.#save()
  }

  // A full disk must neither refuse the connection nor, from where headers are heard, end the program. What could not
  // be kept holds as long as the process does, and is saved with the next note.
  #save(): void {
    try {
      this.#options.store.save([...this.#notes.values()])
    } catch (cause) {
      const warning = `remembered pins were not saved: ${cause instanceof Error ? cause.message : String(cause)}`
      process.emitWarning(warning, { type: 'KeypinWarning', code: 'KEYPIN_NOTES_UNSAVED' })
    }
  }
}

// A file is not written for every request: a note whose lapse moves by less than an hour stays as it is.
function isSettled(known: PinNote, note: PinNote): boolean {
  const moved = Math.abs(note.expiresAt - known.expiresAt)
  return moved < 60 * 60 * 1000 && known.pins.join() === note.pins.join() && known.source === note.source
}

function oldestOf(notes: Iterable<PinNote>): string {
  return [...notes].reduce((oldest, note) => (note.expiresAt < oldest.expiresAt ? note : oldest)).host
}

function freshVisit(host: string, paths: readonly Path[]): Omit<PinNote, 'notedAt' | 'expiresAt'> {
  const leaf = paths[0]?.[0]
  const pins = leaf === undefined ? [] : [pinOf(leaf).text]
  return { host, pins, includeSubdomains: false, source: 'first-visit' }
}

// RFC 7469, section 2.5: note a header only when one of its pins is on the path and one, the backup, is not.
function holdsMatchAndBackup(pins: readonly Pin[], paths: readonly Path[]): boolean {
  const served = new Set(paths.flat().map((certificate) => pinOf(certificate).text))
  return pins.some(({ text }) => served.has(text)) && pins.some(({ text }) => !served.has(text))
}

function pinSetOf(note: PinNote): PinSet {
  const entry: HostEntry = {
    host: note.host,
    subdomains: note.includeSubdomains ? 'any' : 'none',
    mode: 'enforce',
    pins: note.pins.map((text) => ({ pin: parsePin(text), label: 'remembered' })),
    forbid: [],
    reportTo: [],
  }
  return { version: 1, unlisted: 'allow', forbid: [], hosts: new Map([[note.host, entry]]) }
}

function parentOf(host: string): string {
  const dot = host.indexOf('.')
  return dot === -1 || isAddress(host) ? '' : host.slice(dot + 1)
}
