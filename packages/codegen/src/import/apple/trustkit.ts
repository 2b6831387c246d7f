import { readDay } from '../day.ts'
import type { Draft, ImportFormat, Source } from '../format.ts'
import { Notes } from '../notes.ts'
import { reportAddresses } from '../reports.ts'
import { memberOf, type PlistValue, readPlist, textsOf } from './plist.ts'

/**
 * The configuration of TrustKit for Apple's platforms, in an Info.plist or a property list of its own.
 *
 * @see https://github.com/datatheorem/TrustKit/blob/master/TrustKit/public/TSKTrustKitConfig.h
 */
export const trustKit: ImportFormat = {
  id: 'trustkit',
  title: 'property list (TrustKit)',
  overlap: 'most-specific',
  recognizes: ({ text }) => text.includes('<key>TSKPinnedDomains</key>'),
  read: (sources) => {
    const notes = new Notes()
    return { drafts: sources.flatMap((source) => readFile(source, notes)), losses: notes.losses }
  },
}

function readFile(source: Source, notes: Notes): Draft[] {
  const root = readPlist(source)
  const domains = memberOf(memberOf(root, 'TSKConfiguration') ?? root, 'TSKPinnedDomains')
  if (domains?.kind !== 'dict') return []
  return [...domains.entries].flatMap(([host, value]) => readDomain(host, value, notes))
}

function readDomain(host: string, value: PlistValue, notes: Notes): Draft[] {
  const { place } = value
  const subdomains = isTrue(value, 'TSKIncludeSubdomains', false) ? 'any' : 'none'
  // The library looks an excluded name up and stops there; names below it fall to the parent again.
  if (isTrue(value, 'TSKExcludeSubdomainFromParentPolicy', false))
    return [{ host, subdomains: 'none', mode: 'off', reason: 'excluded in TrustKit', pins: [], place }]
  const pins = textsOf(memberOf(value, 'TSKPublicKeyHashes')).flatMap((text) => {
    const pin = notes.pin(text, place, host)
    return pin === undefined ? [] : [{ pin }]
  })
  const mode = isTrue(value, 'TSKEnforcePinning', true) ? 'enforce' : 'report'
  const reportTo = reportAddresses(textsOf(memberOf(value, 'TSKReportUris')), place, notes)
  if (!isTrue(value, 'TSKDisableDefaultReportUri', false))
    notes.lose({ severity: 'note', code: 'report-default', ...place, what: DEFAULT_REPORTS })
  return [{ host, subdomains, mode, pins, ...readExpiration(value, notes), reportTo, place }]
}

const DEFAULT_REPORTS = "reports also go to TrustKit's default address, which the pin set does not name"

function isTrue(value: PlistValue, key: string, otherwise: boolean): boolean {
  const own = memberOf(value, key)
  return own?.kind === 'boolean' ? own.value : otherwise
}

function readExpiration(value: PlistValue, notes: Notes): Pick<Draft, 'expiresAt' | 'onExpiry'> {
  const own = memberOf(value, 'TSKExpirationDate')
  if (own === undefined) return {}
  const expiresAt = own.kind === 'string' ? readDay(own.text) : undefined
  if (expiresAt !== undefined) return { expiresAt, onExpiry: 'open' }
  notes.lose({ severity: 'note', code: 'expiry-malformed', ...own.place, what: NO_DAY })
  return {}
}

const NO_DAY = 'TSKExpirationDate is no day as in 2027-06-30; the pins never expire, here as there'
