import { array, boolean, dict, member, plistFile, text } from '../../apple/plist.ts'
import { type Code, code, NOTHING } from '../../code.ts'
import { xml } from '../../languages/xml.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/**
 * `TrustKit.plist`: the configuration, with nothing left to a default; with the pins of approved interception CAs
 * for debug builds.
 */
export function renderConfig({ plan, header }: RenderContext, approved: readonly string[] = []): Code {
  return plistFile(
    approved.length === 0 ? header : [...header, '', ...ABOUT_DEBUG],
    member('TSKSwizzleNetworkDelegates', boolean(false)),
    // On the Mac, where true is the default and lets every root through that somebody has installed.
    member('TSKIgnorePinningForUserDefinedTrustAnchors', boolean(false)),
    member('TSKPinnedDomains', dict(...plan.entries.map((entry) => renderEntry(entry, approved)))),
  )
}

function renderEntry(entry: PlanEntry, approved: readonly string[]): Code {
  const { host, subdomains, mode, expiresAt, reportTo } = entry
  const hashes = [...entry.pins.map(renderPin), ...approved.map(hash)]
  const members = [
    member('TSKEnforcePinning', boolean(mode === 'enforce')),
    member('TSKIncludeSubdomains', boolean(subdomains === 'any')),
    ...(expiresAt === undefined ? [] : [member('TSKExpirationDate', text(expirationDay(expiresAt)))]),
    member('TSKPublicKeyHashes', array(...hashes)),
    member('TSKReportUris', array(...reportTo.map(text))),
    // Which is that of the makers of TrustKit.
    member('TSKDisableDefaultReportUri', boolean(true)),
  ]
  return member(host, dict(...members))
}

function renderPin({ pin, state, label }: PlanPin): Code {
  const note = [state, label].filter(Boolean).join(': ')
  return code`
    ${note === '' ? NOTHING : xml.comment(note)}
    ${hash(pin.text)}
  `
}

function hash(pin: string): Code {
  return text(pin.slice('sha256/'.length))
}

/**
 * The day at whose start, in UTC, the pins lapse: the first that begins no earlier than the pin set says. Always
 * a day as TrustKit reads it, since another text would mean that they never lapse.
 */
export function expirationDay(expiresAt: Date): string {
  const dayMs = 24 * 60 * 60 * 1000
  return new Date(Math.ceil(expiresAt.getTime() / dayMs) * dayMs).toISOString().slice(0, 10)
}

const ABOUT_DEBUG = [
  'For debug builds only, where it takes the place of the other TrustKit.plist. A test proxy whose CA has one of the',
  'approved pins, and is installed and trusted on the device, can read them; all others still cannot.',
]
