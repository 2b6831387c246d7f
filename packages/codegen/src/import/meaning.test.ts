// What an import means: for every name, the pins of the pin set are those that the platform would compare, by
// the platform's own rules for which entries count. Where they are not, a loss says so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findEntry } from 'keypin'
import { importPinSet } from './import.ts'
import type { ImportLossCode } from './loss.ts'

interface Written {
  readonly host: string
  readonly scope: string
  readonly pins: readonly string[]
}

const HOSTS = ['a.test', 'b.a.test', 'c.b.a.test', 'd.c.b.a.test', 'b.test']
const NAMES = [...HOSTS, ...HOSTS.flatMap((host) => [`z.${host}`, `y.z.${host}`]), 'other.example']
const PINS = Array.from({ length: 5 }, (_, index) => Buffer.alloc(32, index + 1).toString('base64'))

/** A platform: how its entries are written, and which pins it compares for a name; none: it is not pinned. */
interface Platform {
  readonly from: string
  readonly scopes: readonly string[]
  readonly hostsOnce: boolean
  write(entries: readonly Written[]): string
  compared(entries: readonly Written[], name: string): readonly string[]
}

function depthBelow(host: string, name: string): number {
  if (name === host) return 0
  return name.endsWith(`.${host}`) ? name.slice(0, -host.length - 1).split('.').length : -1
}

const okHttp: Platform = {
  from: 'okhttp',
  scopes: ['', '*.', '**.'],
  hostsOnce: false,
  write: (entries) =>
    `CertificatePinner.Builder()${entries
      .map(
        ({ host, scope, pins }) =>
          `.add("${scope}${host}", ${pins.map((pin) => `"sha256/${pin}"`).join(', ')})`,
      )
      .join('\n')}.build()`,
  compared: (entries, name) =>
    entries.flatMap(({ host, scope, pins }) => {
      const depth = depthBelow(host, name)
      const fits = scope === '' ? depth === 0 : scope === '*.' ? depth === 1 : depth >= 0
      return fits ? pins : []
    }),
}

const nsPinnedDomains: Platform = {
  from: 'ios-nspinneddomains',
  scopes: ['false', 'true'],
  hostsOnce: true,
  write: (entries) => {
    const identity = (pin: string): string =>
      `<dict><key>SPKI-SHA256-BASE64</key><string>${pin}</string></dict>`
    const domains = entries.map(
      ({ host, scope, pins }) =>
        `<key>${host}</key><dict><key>NSIncludesSubdomains</key><${scope}/><key>NSPinnedLeafIdentities</key><array>${pins.map(identity).join('')}</array></dict>`,
    )
    return `<plist><dict><key>NSAppTransportSecurity</key><dict><key>NSPinnedDomains</key><dict>${domains.join('')}</dict></dict></dict></plist>`
  },
  compared: (entries, name) =>
    entries.flatMap(({ host, scope, pins }) => {
      const depth = depthBelow(host, name)
      return depth === 0 || (depth === 1 && scope === 'true') ? pins : []
    }),
}

const androidNsc: Platform = {
  from: 'android-nsc',
  scopes: ['false', 'true'],
  hostsOnce: true,
  write: (entries) => {
    const configs = entries.map(
      ({ host, scope, pins }) =>
        `<domain-config><domain includeSubdomains="${scope}">${host}</domain><pin-set>${pins.map((pin) => `<pin digest="SHA-256">${pin}</pin>`).join('')}</pin-set></domain-config>`,
    )
    return `<network-security-config>${configs.join('')}</network-security-config>`
  },
  compared: (entries, name) => {
    const covering = entries.filter(({ host, scope }) => {
      const depth = depthBelow(host, name)
      return depth === 0 || (depth > 0 && scope === 'true')
    })
    return covering.sort((a, b) => b.host.length - a.host.length)[0]?.pins ?? []
  },
}

function someEntries({ scopes, hostsOnce }: Platform): fc.Arbitrary<Written[]> {
  const entry = fc.record({
    host: fc.constantFrom(...HOSTS),
    scope: fc.constantFrom(...scopes),
    pins: fc.uniqueArray(fc.constantFrom(...PINS), { minLength: 1, maxLength: 3 }),
  })
  const selector = ({ host, scope }: Written): string => (hostsOnce ? host : scope + host)
  return fc.uniqueArray(entry, { minLength: 1, maxLength: 5, selector })
}

for (const platform of [okHttp, nsPinnedDomains, androidNsc]) {
  test(`${platform.from}: every name keeps the pins that the platform compares for it`, () => {
    fc.assert(
      fc.property(someEntries(platform), (entries) => {
        const { pinSet, losses } = importPinSet([{ text: platform.write(entries) }], { from: platform.from })
        const told = (host: string | undefined, code: ImportLossCode): boolean =>
          losses.some((loss) => loss.host === host && loss.code === code)
        for (const name of NAMES) {
          const entry = findEntry(pinSet, name)
          const wanted = new Set(platform.compared(entries, name).map((pin) => `sha256/${pin}`))
          const own = new Set((entry?.pins ?? []).map(({ pin }) => pin.text))
          if (wanted.size === 0)
            assert.ok(entry === undefined || told(entry.host, 'apex'), `${name} is pinned anew`)
          for (const pin of wanted) assert.ok(own.has(pin), `${name} lost ${pin}`)
          if (own.size > wanted.size && wanted.size > 0)
            assert.ok(told(entry?.host, 'united'), `${name} has more pins`)
          if (entry?.mode === 'report') assert.ok(told(entry.host, 'single-pin'), name)
        }
      }),
      { numRuns: 1000 },
    )
  })
}
