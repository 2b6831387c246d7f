import type { Draft, DraftPin, ImportFormat, Source } from '../format.ts'
import { Notes } from '../notes.ts'
import { memberOf, type PlistValue, readPlist } from './plist.ts'

/**
 * Apple's own pins, in an Info.plist.
 *
 * @see https://developer.apple.com/documentation/bundleresources/information-property-list/nspinneddomains
 */
export const nsPinnedDomains: ImportFormat = {
  id: 'ios-nspinneddomains',
  title: 'Info.plist (NSPinnedDomains)',
  overlap: 'united',
  recognizes: ({ text }) => text.includes('<key>NSPinnedDomains</key>'),
  read: (sources) => {
    const notes = new Notes()
    return { drafts: sources.flatMap((source) => readFile(source, notes)), losses: notes.losses }
  },
}

function readFile(source: Source, notes: Notes): Draft[] {
  const root = readPlist(source)
  const security = memberOf(root, 'NSAppTransportSecurity') ?? root
  const misplaced = memberOf(memberOf(security, 'NSExceptionDomains'), 'NSPinnedDomains')
  if (misplaced !== undefined)
    notes.lose({ severity: 'note', code: 'ignored', ...misplaced.place, what: MISPLACED })
  if (memberOf(root, 'TSKConfiguration') !== undefined || memberOf(root, 'TSKPinnedDomains') !== undefined)
    notes.lose({ severity: 'note', code: 'ignored', ...root.place, what: TRUSTKIT_TOO, instead: ALSO })
  const domains = memberOf(security, 'NSPinnedDomains')
  if (domains?.kind !== 'dict') return []
  return [...domains.entries].flatMap(([host, value]) => readDomain(host, value, notes))
}

const MISPLACED = 'NSPinnedDomains inside NSExceptionDomains is passed over, as the platform does'
const TRUSTKIT_TOO = 'the configuration of TrustKit in the same file is not read'
const ALSO = 'import it as well: --from trustkit --merge'

function readDomain(host: string, value: PlistValue, notes: Notes): Draft[] {
  const leaf = readIdentities(memberOf(value, 'NSPinnedLeafIdentities'), 'leaf', notes)
  const ca = readIdentities(memberOf(value, 'NSPinnedCAIdentities'), 'ca', notes)
  if (leaf.length > 0 && ca.length > 0)
    notes.lose({ severity: 'weaker', code: 'both-lists', ...value.place, what: BOTH })
  const below = memberOf(value, 'NSIncludesSubdomains')
  if (below !== undefined && below.kind !== 'boolean')
    notes.lose({ severity: 'note', code: 'ignored', ...below.place, what: NO_BOOLEAN })
  const isWide = below?.kind === 'boolean' && below.value
  const subdomains = isWide ? 'one' : 'none'
  return [{ host, subdomains, mode: 'enforce', pins: [...leaf, ...ca], place: value.place }]
}

const BOTH =
  'the source asks for a leaf and a CA that are both pinned; the pin set is content with one of them'
const NO_BOOLEAN = 'NSIncludesSubdomains is no boolean, which the platform takes for false'

function readIdentities(list: PlistValue | undefined, position: 'leaf' | 'ca', notes: Notes): DraftPin[] {
  if (list?.kind !== 'array') return []
  return list.items.flatMap((item) => {
    const text = memberOf(item, 'SPKI-SHA256-BASE64')
    const pin = text?.kind === 'string' ? notes.pin(text.text, text.place) : undefined
    return pin === undefined ? [] : [{ pin, position }]
  })
}
