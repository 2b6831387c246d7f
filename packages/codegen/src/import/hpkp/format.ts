import { ImportError, type Place, placeAt } from '../errors.ts'
import type { Draft, DraftPin, ImportFormat, ReadOptions, Source } from '../format.ts'
import { Notes } from '../notes.ts'
import { reportAddresses } from '../reports.ts'

/**
 * Headers of RFC 7469, alone or among others; a line `# https://HOST/` above a header names its host.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7469#section-2.1
 */
export const hpkp: ImportFormat = {
  id: 'hpkp',
  title: 'HTTP header Public-Key-Pins',
  overlap: 'most-specific',
  recognizes: ({ text }) => HEADER_LINE.test(text),
  read: (sources, options) => {
    const notes = new Notes()
    const drafts = sources.flatMap((source) => readLines(source, options, notes))
    return { drafts, losses: notes.losses }
  },
}

const HEADER_LINE = /^(?:<|[^\S\r\n\u2028\u2029])*Public-Key-Pins(?:-Report-Only)?[ \t]*:/im
const HEADER = /^[<\s]*Public-Key-Pins(-Report-Only)?[ \t]*:(.*)$/i
const HOST_LINE = /^[#>\s]*(?:https:\/\/|Host:\s*)([^\s/:]+|\[[0-9a-f:.]+\])(?::\d+)?(?:\/\S*)?\s*$/i

function readLines(source: Source, options: ReadOptions, notes: Notes): Draft[] {
  const drafts: Draft[] = []
  let host = options.host
  let offset = 0
  for (const line of source.text.split('\n')) {
    const place = placeAt(source, offset)
    offset += line.length + 1
    const named = options.host === undefined ? HOST_LINE.exec(line)?.[1] : undefined
    if (named !== undefined) host = named
    const [header, reportOnly, value = ''] = HEADER.exec(line.trimEnd()) ?? []
    if (header === undefined) continue
    if (host === undefined) throw noHost(place)
    drafts.push(...readHeader({ host, value, isReportOnly: reportOnly !== undefined, place }, notes))
  }
  return drafts
}

function noHost(place: Place): ImportError {
  return new ImportError('KEYPIN_IMPORT_EMPTY', 'a header does not say which host sent it', {
    hint: 'name it: --host api.example.com',
    place,
  })
}

interface Header {
  readonly host: string
  readonly value: string
  readonly isReportOnly: boolean
  readonly place: Place
}

function readHeader({ host, value, isReportOnly, place }: Header, notes: Notes): Draft[] {
  const directives = readDirectives(value, place)
  const pins = directives.flatMap(([name, text]): DraftPin[] => {
    if (name !== 'pin-sha256') return []
    const pin = notes.pin(text, place, host)
    return pin === undefined ? [] : [{ pin }]
  })
  const others = new Map(directives.filter(([name]) => !name.startsWith('pin-')))
  const maxAge = others.get('max-age')
  if (!isReportOnly && maxAge === '0') {
    notes.lose({ severity: 'note', code: 'ignored', ...place, what: TAKEN_BACK })
    return []
  }
  if (!isReportOnly && !/^\d+$/.test(maxAge ?? ''))
    notes.lose({ severity: 'stricter', code: 'ignored', ...place, what: NO_MAX_AGE })
  else if (!isReportOnly)
    notes.lose({ severity: 'stricter', code: 'lifetime', ...place, what: LIFETIME, instead: EXPIRE })
  const reportUri = others.get('report-uri')
  return [
    {
      host,
      subdomains: others.has('includesubdomains') ? 'any' : 'none',
      mode: isReportOnly ? 'report' : 'enforce',
      pins,
      reportTo: reportUri === undefined ? [] : reportAddresses([reportUri], place, notes),
      place,
    },
  ]
}

const TAKEN_BACK = 'a header with max-age=0 takes the pins of its host back, so it is passed over'
const NO_MAX_AGE = 'a header without max-age was ignored by browsers; its pins hold in the pin set'
const LIFETIME =
  'max-age, counted from each visit, is left out: the pins of a pin set hold for everyone, at once'
const EXPIRE = 'add expiresAt to let them lapse on a day'

// Names are case-insensitive; of all but pins there may be one (RFC 7469 section 2.1).
function readDirectives(value: string, place: Place): [name: string, text: string][] {
  if (value.length > LONGEST) throw malformed(`it is longer than ${LONGEST} characters`, place)
  const directives: [string, string][] = []
  let rest = value
  while (rest.trim() !== '') {
    const [whole, name = '', quoted, bare] = DIRECTIVE.exec(rest) ?? []
    if (whole === undefined) throw malformed(`'${rest.trim().slice(0, 40)}' is no directive`, place)
    rest = rest.slice(whole.length)
    if (name === '') continue
    const key = name.toLowerCase()
    if (!key.startsWith('pin-') && directives.some(([before]) => before === key))
      throw malformed(`the directive ${key} stands twice, so browsers ignored the header`, place)
    directives.push([key, (quoted ?? bare ?? '').replace(/\\(.)/g, '$1')])
  }
  return directives
}

// Servers and browsers stop reading a header at 8 or 16 KiB.
const LONGEST = 16_384

const DIRECTIVE = /^\s*(?:([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*)))?)?\s*(?:;|$)/

function malformed(message: string, place: Place): ImportError {
  return new ImportError('KEYPIN_IMPORT_MALFORMED', message, {
    hint: 'a header reads: Public-Key-Pins: pin-sha256="…="; pin-sha256="…="; max-age=5184000',
    place,
  })
}
