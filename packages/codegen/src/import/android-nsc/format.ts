import { readDay } from '../day.ts'
import { ImportError, type Place } from '../errors.ts'
import type { Draft, DraftPin, Found, ImportFormat, Source } from '../format.ts'
import { Notes } from '../notes.ts'
import { reportAddresses } from '../reports.ts'
import { childrenOf, type Element, hasRoot, readXml } from '../xml.ts'

/**
 * Android's Network Security Configuration, also as TrustKit-Android extends it.
 *
 * @see https://developer.android.com/privacy-and-security/security-config
 */
export const androidNsc: ImportFormat = {
  id: 'android-nsc',
  title: 'Android Network Security Configuration',
  overlap: 'most-specific',
  recognizes: (source) => hasRoot(source, ROOT),
  read: (sources) => {
    const notes = new Notes()
    const drafts = sources.flatMap((source) => readConfig(source, notes))
    return { drafts, losses: notes.losses } satisfies Found
  },
}

const ROOT = 'network-security-config'

function readConfig(source: Source, notes: Notes): Draft[] {
  const root = readXml(source)
  if (root.name !== ROOT)
    throw new ImportError(
      'KEYPIN_IMPORT_MALFORMED',
      `its element is <${root.name.slice(0, 50)}>, not <${ROOT}>`,
      {
        hint: 'name the file below res/xml that the manifest refers to',
        place: root.place,
      },
    )
  tellOverrides(root, notes)
  return childrenOf(root, 'domain-config').flatMap((config) => readDomainConfig(config, NOTHING, notes))
}

/** What a nested configuration takes from the one around it. */
interface Inherited {
  readonly pinSet?: Element
  readonly trustKit?: Element
  readonly isNested: boolean
}

const NOTHING: Inherited = { isNested: false }

function readDomainConfig(config: Element, above: Inherited, notes: Notes): Draft[] {
  const pinSet = childrenOf(config, 'pin-set')[0] ?? above.pinSet
  const trustKit = childrenOf(config, 'trustkit-config')[0] ?? above.trustKit
  const inherited = {
    ...(pinSet === undefined ? {} : { pinSet }),
    ...(trustKit === undefined ? {} : { trustKit }),
    isNested: true,
  }
  const isExclusion = above.isNested || (config.attributes.size === 0 && config.children.every(isDomain))
  const own = readDomains(config, { ...inherited, isNested: isExclusion }, notes)
  return [
    ...own,
    ...childrenOf(config, 'domain-config').flatMap((nested) => readDomainConfig(nested, inherited, notes)),
  ]
}

const isDomain = ({ name }: Element): boolean => name === 'domain'

function readDomains(config: Element, { pinSet, trustKit, isNested }: Inherited, notes: Notes): Draft[] {
  const domains = childrenOf(config, 'domain')
  const pins = pinSet === undefined ? [] : readPins(pinSet, notes)
  if (childrenOf(pinSet ?? config, 'pin').length === 0)
    return isNested || pinSet !== undefined ? domains.map(exclusion) : []
  const limit = pinSet === undefined ? {} : readExpiration(pinSet, notes)
  const reportTo = trustKit === undefined ? [] : readReports(trustKit, notes)
  if (config.attributes.get('cleartextTrafficPermitted') === 'true')
    notes.lose({ severity: 'stricter', code: 'clear-text', ...config.place, what: CLEAR_TEXT })
  return domains.map((domain) => ({ ...named(domain), mode: 'enforce', pins, ...limit, reportTo }))
}

const CLEAR_TEXT = 'the source permits http: to these hosts, which clients of a pin set refuse where they can'

function named(domain: Element): Pick<Draft, 'host' | 'subdomains' | 'place'> {
  const isWide = domain.attributes.get('includeSubdomains') === 'true'
  return { host: domain.text, subdomains: isWide ? 'any' : 'none', place: domain.place }
}

function exclusion(domain: Element): Draft {
  return { ...named(domain), mode: 'off', reason: 'no pins in the network security configuration', pins: [] }
}

function readPins(pinSet: Element, notes: Notes): DraftPin[] {
  return childrenOf(pinSet, 'pin').flatMap((element) => {
    if (element.attributes.get('digest') !== 'SHA-256')
      notes.lose({ severity: 'note', code: 'pin-malformed', ...element.place, what: NOT_SHA256 })
    const pin = notes.pin(element.text, element.place)
    return pin === undefined ? [] : [{ pin }]
  })
}

const NOT_SHA256 = 'the digest is not "SHA-256", the only one that the platform takes'

// The platform lets pins lapse at the start of that day where the device is; days begin first at UTC+14.
const AHEAD_MS = 14 * 60 * 60 * 1000

function readExpiration(pinSet: Element, notes: Notes): Pick<Draft, 'expiresAt' | 'onExpiry'> {
  const text = pinSet.attributes.get('expiration')
  if (text === undefined) return {}
  const day = readDay(text)
  if (day === undefined) {
    notes.lose({ severity: 'stricter', code: 'expiry-malformed', ...pinSet.place, what: NO_DAY })
    return {}
  }
  notes.lose({ severity: 'note', code: 'expiry-precision', ...pinSet.place, what: DAY_OF_DEVICE })
  return { expiresAt: new Date(day.getTime() - AHEAD_MS), onExpiry: 'open' }
}

const NO_DAY = 'the expiration is no day as in 2027-06-30, so the pins do not expire in the pin set'
const DAY_OF_DEVICE =
  "the pins lapse at the start of a day in the device's time zone; the pin set has the first moment of it anywhere"

function readReports(trustKit: Element, notes: Notes): string[] {
  if (trustKit.attributes.get('enforcePinning') === 'false')
    notes.lose({ severity: 'note', code: 'ignored', ...trustKit.place, what: STILL_ENFORCED })
  const texts = childrenOf(trustKit, 'report-uri').map(({ text }) => text)
  return reportAddresses(texts, trustKit.place, notes)
}

const STILL_ENFORCED =
  'enforcePinning="false" of TrustKit is passed over: Android 7 and later enforce these pins'

/** Trust anchors that pins do not hold for. A pin set has no such thing, so leaving it out is stricter. */
function tellOverrides(element: Element, notes: Notes): void {
  const isDebug = element.name === 'debug-overrides'
  const overrides = element.attributes.get('overridePins')
  if (element.name === 'certificates' && overrides === 'true') tellOverride(element.place, notes)
  if (isDebug) notes.lose({ severity: 'note', code: 'ignored', ...element.place, what: DEBUG })
  else for (const child of element.children) tellOverrides(child, notes)
}

const DEBUG = 'debug-overrides are passed over; approve a test proxy with the option debugPins of a target'

function tellOverride(place: Place, notes: Notes): void {
  notes.lose({
    severity: 'stricter',
    code: 'override',
    ...place,
    what: 'certificates with overridePins="true" are not held to the pins there; in a pin set all are',
  })
}
