import { readDay } from '../day.ts'
import type { Draft, ImportFormat, Source } from '../format.ts'
import { membersOf, nameOf, readJson, stringsOf } from '../json.ts'
import { Notes } from '../notes.ts'
import { reportAddresses } from '../reports.ts'

/**
 * `ssl_config.json` of react-native-ssl-manager.
 *
 * @see https://github.com/huytdps13400/react-native-ssl-manager
 */
export const reactNativeSslManager: ImportFormat = {
  id: 'react-native-ssl-manager',
  title: 'ssl_config.json (react-native-ssl-manager)',
  // On Android its pins go to OkHttp, which unites those of all patterns that fit.
  overlap: 'united',
  recognizes: ({ text }) => /^\s*\{/.test(text) && text.includes('"sha256Keys"'),
  read: (sources) => {
    const notes = new Notes()
    return { drafts: sources.flatMap((source) => readFile(source, notes)), losses: notes.losses }
  },
}

function readFile(source: Source, notes: Notes): Draft[] {
  const root = membersOf(readJson(source))
  const domains = membersOf(root.get('domains'))
  const place = nameOf(source)
  const reportTo = reportAddresses(stringsOf(root.get('reportUris')), place, notes)
  return [...membersOf(root.get('sha256Keys'))].map(([host, texts]) => {
    const options = membersOf(domains.get(host))
    const pins = stringsOf(texts).flatMap((text) => {
      const pin = notes.pin(text, place, host)
      return pin === undefined ? [] : [{ pin }]
    })
    // Both are true where nothing is said.
    const subdomains = options.get('includeSubdomains') === false ? 'none' : 'any'
    const mode = options.get('enforcePinning') === false ? 'report' : 'enforce'
    return { host, subdomains, mode, pins, reportTo, ...readExpiration(options, place, notes), place }
  })
}

// Android's own check takes the date for the first moment of that day where the device is.
const AHEAD_MS = 14 * 60 * 60 * 1000

function readExpiration(
  options: ReadonlyMap<string, unknown>,
  place: Draft['place'],
  notes: Notes,
): Pick<Draft, 'expiresAt' | 'onExpiry'> {
  const text = options.get('expirationDate')
  if (text === undefined || text === '') return {}
  const day = typeof text === 'string' ? readDay(text) : undefined
  if (day === undefined) {
    notes.lose({ severity: 'note', code: 'expiry-malformed', ...place, what: NO_DAY })
    return {}
  }
  notes.lose({ severity: 'note', code: 'expiry-precision', ...place, what: SOME_DAY })
  return { expiresAt: new Date(day.getTime() - AHEAD_MS), onExpiry: 'open' }
}

const NO_DAY = 'an expirationDate is no day as in 2027-06-30; the pins never expire, here as there'
const SOME_DAY =
  'the layers of the library let pins lapse at different moments of that day; the pin set has the first of them'
