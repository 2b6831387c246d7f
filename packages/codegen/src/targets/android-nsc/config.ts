import { type Code, code, NOTHING, paragraphs } from '../../code.ts'
import { xml } from '../../languages/xml.ts'
import type { PlanEntry, PlanPin } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** What a library that reads the same file wants to know, beside the platform. */
export interface ConfigExtras {
  /** Goes to the pins of an entry. */
  readonly ofEntry: (entry: PlanEntry) => Code
  /** Goes to the header. */
  readonly about: readonly string[]
}

const NO_EXTRAS: ConfigExtras = { ofEntry: () => NOTHING, about: [] }

/** `network_security_config.xml` of release builds. */
export function renderConfig({ plan, header }: RenderContext, extras: ConfigExtras = NO_EXTRAS): Code {
  const head = [...header, '', ...ABOUT, ...extras.about]
  return configFile(
    head,
    plan.entries.map((entry) => renderEntry(entry, [], extras)),
    NOTHING,
  )
}

/** The same for debug builds: the pins of approved interception CAs count too, and user CAs are trusted. */
export function renderDebugConfig(
  { plan, header }: RenderContext,
  approved: readonly string[],
  extras: ConfigExtras = NO_EXTRAS,
): Code {
  const entries = plan.entries.map((entry) => renderEntry(entry, approved, extras))
  return configFile([...header, '', ...ABOUT_DEBUG], entries, DEBUG_OVERRIDES)
}

/** A manifest with nothing but the reference, for the manifest merger or to copy from. */
export function renderManifest({ header }: RenderContext): Code {
  return code`
    <?xml version="1.0" encoding="utf-8"?>
    ${xml.comment(...header, '', ...ABOUT_MANIFEST)}
    <manifest xmlns:android="http://schemas.android.com/apk/res/android">
        <application android:networkSecurityConfig="@xml/network_security_config" />
    </manifest>
  `
}

function configFile(head: readonly string[], entries: readonly Code[], overrides: Code): Code {
  return code`
    <?xml version="1.0" encoding="utf-8"?>
    ${xml.comment(...head)}
    <network-security-config>
        ${paragraphs([...entries, overrides])}
    </network-security-config>
  `
}

function renderEntry(entry: PlanEntry, approved: readonly string[], extras: ConfigExtras): Code {
  const { host, subdomains, mode, reason } = entry
  const domain = code`<domain includeSubdomains="${subdomains === 'none' ? code`false` : code`true`}">${xml.literal(host)}</domain>`
  if (mode === 'off')
    return code`
      ${reason === undefined ? NOTHING : xml.comment(`not pinned: ${reason}`)}
      <domain-config>
          ${domain}
      </domain-config>
    `
  return code`
    <domain-config cleartextTrafficPermitted="false">
        ${domain}
        <pin-set${expirationOf(entry)}>
            ${entry.pins.map(renderPin)}
            ${approved.map((text) => pinElement(text))}
        </pin-set>
        ${extras.ofEntry(entry)}
    </domain-config>
  `
}

function renderPin({ pin, state, label }: PlanPin): Code {
  const note = [state, label].filter(Boolean).join(': ')
  return code`
    ${note === '' ? NOTHING : xml.comment(note)}
    ${pinElement(pin.text)}
  `
}

function pinElement(text: string): Code {
  return code`<pin digest="SHA-256">${xml.literal(text.slice('sha256/'.length))}</pin>`
}

function expirationOf({ expiresAt }: PlanEntry): Code {
  return expiresAt === undefined ? NOTHING : code` expiration="${xml.literal(expirationDay(expiresAt))}"`
}

/**
 * The day whose start, in the device's time zone, the platform lets the pins lapse at: the first that begins
 * no earlier than the pin set says, wherever the device is. Days begin first at UTC+14.
 */
export function expirationDay(expiresAt: Date): string {
  const dayMs = 24 * 60 * 60 * 1000
  const aheadMs = 14 * 60 * 60 * 1000
  const day = Math.ceil((expiresAt.getTime() + aheadMs) / dayMs)
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

const DEBUG_OVERRIDES = code`
  <debug-overrides>
      <trust-anchors>
          <certificates src="user" overridePins="false" />
      </trust-anchors>
  </debug-overrides>
`

const ABOUT = [
  'Needs android:networkSecurityConfig="@xml/network_security_config" on the application element of the manifest.',
  "It covers HttpsURLConnection, OkHttp, WebView and all that use the platform's TLS; not Flutter, .NET, Cronet,",
  'nor a client with a trust manager of its own. Beside OkHttp give OkHttp the pins too, for readable errors.',
]

const ABOUT_DEBUG = [
  'For the debug source set only, where it takes the place of the main one. A test proxy whose CA has one of the',
  'approved pins, and is installed as a user CA, can read debug builds; all others still cannot.',
]

const ABOUT_MANIFEST = [
  "Merged into the app by the manifest merger, or copy the attribute into the app's own manifest.",
]
