import { array, boolean, dict, member, plistFile, text } from '../../apple/plist.ts'
import { type Code, code, NOTHING } from '../../code.ts'
import { xml } from '../../languages/xml.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedDomains.plist`: the dictionaries that go into the app's Info.plist. */
export function renderConfig({ plan, header }: RenderContext): Code {
  return file([...header, '', ...ABOUT], plan.entries.map(renderEntry), plan.entries)
}

/**
 * The same for debug builds. Interceptors' CAs count where CAs are pinned; where leaves are, both lists would
 * have to match, so those hosts are left out.
 */
export function renderDebugConfig({ plan, header }: RenderContext, approved: readonly string[]): Code {
  const entries = plan.entries.filter((entry) => listOf(entry) === CA_LIST)
  const own = entries.map((entry) =>
    renderIdentities(entry, [...entry.pins.map(renderPin), ...approved.map(identity)]),
  )
  return file([...header, '', ...ABOUT_DEBUG], own, plan.entries)
}

/** The same with the hash of no key in each list: with it in the app no pinned server may be reached. */
export function renderWrongConfig({ plan, header }: RenderContext): Code {
  const wrong = plan.entries.map((entry) => renderIdentities(entry, [identity(NO_KEY)]))
  return file([...header, '', ...ABOUT_WRONG], wrong, plan.entries)
}

/** Which list an entry's pins go into: they are of one kind. */
export function listOf({ pins }: PlanEntry): typeof LEAF_LIST | typeof CA_LIST {
  return pins[0]?.position === 'leaf' ? LEAF_LIST : CA_LIST
}

const LEAF_LIST = 'NSPinnedLeafIdentities'
const CA_LIST = 'NSPinnedCAIdentities'

// SHA-256 of nothing known.
const NO_KEY = `sha256/${'A'.repeat(43)}=`

function file(head: readonly string[], domains: readonly Code[], entries: readonly PlanEntry[]): Code {
  return plistFile(
    head,
    member(
      'NSAppTransportSecurity',
      dict(
        member('NSExceptionDomains', dict(...entries.map(renderClearTextOff))),
        member('NSPinnedDomains', dict(...domains)),
      ),
    ),
  )
}

// A domain that is named here keeps to TLS also where the app has NSAllowsArbitraryLoads.
function renderClearTextOff({ host, subdomains }: PlanEntry): Code {
  return member(
    host,
    dict(
      member('NSExceptionAllowsInsecureHTTPLoads', boolean(false)),
      member('NSIncludesSubdomains', boolean(subdomains !== 'none')),
    ),
  )
}

function renderEntry(entry: PlanEntry): Code {
  return renderIdentities(entry, entry.pins.map(renderPin))
}

function renderIdentities(entry: PlanEntry, identities: readonly Code[]): Code {
  const { host, subdomains } = entry
  return member(
    host,
    dict(
      member('NSIncludesSubdomains', boolean(subdomains === 'one')),
      member(listOf(entry), array(...identities)),
    ),
  )
}

function renderPin({ pin, state, label }: PlanPin): Code {
  const note = [state, label].filter(Boolean).join(': ')
  return code`
    ${note === '' ? NOTHING : xml.comment(note)}
    ${identity(pin.text)}
  `
}

function identity(pin: string): Code {
  return dict(member('SPKI-SHA256-BASE64', text(pin.slice('sha256/'.length))))
}

const ABOUT = [
  "Copy what NSAppTransportSecurity has here into that of the app's own Info.plist: its keys must stand there, not in",
  'a file of their own. They hold all that evaluates trust through the platform (URLSession and what is made of it),',
  'not WKWebView or SFSafariViewController by reports, nor stacks of their own. A failure is a plain TLS error (-1200):',
  'beside it give URLSession the pins too, for errors that say why, and for reports.',
]

const ABOUT_DEBUG = [
  'For the Info.plist of debug builds only. A test proxy whose CA has one of the approved pins, and is installed and',
  'trusted on the device, can read them. Hosts whose leaf keys are pinned are not pinned here: the platform would want',
  'a pinned leaf and a pinned CA.',
]

const ABOUT_WRONG = [
  'For a test build only: every list has the hash of no key, so that no pinned server may be reached. See',
  'PinnedDomainsTests.swift.',
]
