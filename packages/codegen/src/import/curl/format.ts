import { ImportError, type Place, placeAt } from '../errors.ts'
import type { Draft, ImportFormat, ReadOptions, Source } from '../format.ts'
import { atLineStart } from '../line-start.ts'
import { Notes } from '../notes.ts'
import { httpsHost } from './address.ts'
import { readPinnedValue } from './pinned-value.ts'
import { readScript } from './script.ts'
import { configWords, shellWords, type Word } from './words.ts'

/**
 * Options of curl: command lines, and configuration files (`curl --config`).
 *
 * @see https://curl.se/docs/manpage.html#--pinnedpubkey
 */
export const curl: ImportFormat = {
  id: 'curl',
  title: 'options of curl (--pinnedpubkey)',
  overlap: 'most-specific',
  recognizes: ({ text }) => /(?:^|[\s-])pinnedpubkey[\s="':]/.test(text),
  read: (sources, options) => {
    const notes = new Notes()
    const drafts = sources.flatMap((source) => readSource(source, options, notes))
    const blocks = sources.some(({ text }) => /^unlisted='block'$/m.test(text))
    return { drafts, losses: notes.losses, ...(blocks ? { unlisted: 'block' } : {}) }
  },
}

function readSource(source: Source, options: ReadOptions, notes: Notes): Draft[] {
  const generated = readScript(source, notes)
  if (generated.length > 0) return generated
  const isCommand = /(?:^|[\s/;&|(])curl\s/.test(source.text.replace(COMMENT, ''))
  const words = (isCommand ? shellWords : configWords)(source.text)
  return transfers(words).flatMap((transfer) => readTransfer(transfer, source, options, notes))
}

const COMMENT = atLineStart(/#.*$/g)

/** What belongs to one transfer: up to the next command, or `--next`. */
function transfers(words: readonly Word[]): Word[][] {
  const all: Word[][] = [[]]
  for (const word of words) {
    const isEnd = /^(?:--next|-:|;|&&|\|\|?|(?:\S*\/)?curl)$/.test(word.text)
    if (isEnd) all.push([])
    else all.at(-1)?.push(word)
  }
  return all.filter((transfer) => transfer.some(({ text }) => optionOf(text) === PINNED))
}

const PINNED = '--pinnedpubkey'

function optionOf(text: string): string {
  return text.split('=', 1)[0] ?? ''
}

function readTransfer(words: readonly Word[], source: Source, options: ReadOptions, notes: Notes): Draft[] {
  const pinned = words.findLast(({ text }) => optionOf(text) === PINNED)
  if (pinned === undefined) return []
  const place = placeAt(source, pinned.offset)
  const hosts = options.host === undefined ? hostsOf(words) : [options.host]
  if (hosts.length === 0) throw noHost(place)
  const pins = readPinnedValue(pinnedValue(pinned, words), place, notes)
  tellUnproven(words, place, notes)
  return hosts.map((host) => ({ host, subdomains: 'none', mode: 'enforce', pins, place }))
}

function pinnedValue(option: Word, words: readonly Word[]): string {
  const [, inline] = /^--pinnedpubkey=([\s\S]*)$/.exec(option.text) ?? []
  return inline ?? words[words.indexOf(option) + 1]?.text ?? ''
}

function hostsOf(words: readonly Word[]): string[] {
  const hosts = words.flatMap(({ text }) => httpsHost(text.replace(/^--url=/i, '')) ?? [])
  return [...new Set(hosts)]
}

function noHost(place: Place): ImportError {
  return new ImportError('KEYPIN_IMPORT_EMPTY', 'the pins are for no https address that stands beside them', {
    hint: 'name the host: --host api.example.com',
    place,
  })
}

function tellUnproven(words: readonly Word[], place: Place, notes: Notes): void {
  if (!words.some(({ text }) => text === '--insecure' || /^-[a-zA-Z]*k[a-zA-Z]*$/.test(text))) return
  notes.lose({
    severity: 'stricter',
    code: 'unproven',
    ...place,
    what: '--insecure switches certificate checks off, which clients of a pin set never do',
  })
}
