// What a format says, read back, is what was written: import ∘ export is the identity on what both can say.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { formatPinSet, type HostEntry, type PinSet, parsePinSet } from 'keypin'
import { exportPinSet, exportTargets } from './export.ts'
import { importPinSet } from './import/import.ts'
import type { LossCode } from './loss.ts'
import { lower } from './plan/lower.ts'
import { widerEntries } from './plan/overlap.ts'
import { contentsOf, type Target } from './target.ts'
import { somePinSet } from './testing/arbitrary.ts'
import { settingsOf, sharedPinSets } from './testing/goldens.ts'

// Hosts that cannot be expressed are left out, as a user would have it.
const ACCEPT: readonly LossCode[] = [
  ...(['address', 'forbid', 'mode', 'nothing', 'overlap', 'pin-kind', 'position', 'scope'] as const),
]

for (const target of exportTargets) {
  describe(`${target.id}, read back as ${target.exchange.format}`, () => {
    test('says what the target can say of the pin set', () => {
      let compared = 0
      fc.assert(
        fc.property(somePinSet, (drawn) => {
          const pinSet = holding(drawn)
          if (pinSet === undefined) return
          const { files, refused } = exportPinSet(pinSet, target.id, {
            accept: ACCEPT,
            set: settingsOf(target),
          })
          const { plan } = lower(pinSet, target.capabilities, ACCEPT)
          if (refused || plan.entries.every(({ mode }) => mode === 'off')) return
          const back = importPinSet(sourcesOf(files), { from: target.exchange.format }).pinSet
          if (target.capabilities.unlistedBlock && target.exchange.leavesOut !== 'unlisted')
            assert.equal(back.unlisted, plan.unlisted)
          assert.deepEqual(factsOf([...back.hosts.values()], target), factsOf(plan.entries, target))
          compared++
        }),
        { numRuns: 80 },
      )
      assert.ok(compared >= 5, `${compared} pin sets could be compared`)
    })

    test('is recognized, with the names of its files and without', () => {
      const pinSet = sharedPinSets().get('simple')
      assert.ok(pinSet)
      const sources = sourcesOf(
        exportPinSet(pinSet, target.id, { accept: ACCEPT, set: settingsOf(target) }).files,
      )
      assert.equal(importPinSet(sources).format, target.exchange.format)
      assert.equal(importPinSet(sources.map(({ text }) => ({ text }))).format, target.exchange.format)
    })

    test('and what was read back is written the same again', () => {
      fc.assert(
        fc.property(somePinSet, (drawn) => {
          const pinSet = holding(drawn)
          if (pinSet === undefined) return
          const once = roundTrip(pinSet, target)
          if (once === undefined) return
          const twice = roundTrip(once, target)
          assert.equal(twice === undefined ? undefined : formatPinSet(twice), formatPinSet(once))
        }),
        { numRuns: 25 },
      )
    })
  })
}

function roundTrip(pinSet: PinSet, target: (typeof exportTargets)[number]): PinSet | undefined {
  const { id, exchange, capabilities } = target
  const { files, refused } = exportPinSet(pinSet, id, { accept: ACCEPT, set: settingsOf(target) })
  const { plan } = lower(pinSet, capabilities, ACCEPT)
  if (refused || plan.entries.every(({ mode }) => mode === 'off')) return undefined
  if (plan.entries.some(({ mode, pins }) => mode === 'enforce' && pins.length < 2)) return undefined
  return importPinSet(sourcesOf(files), { from: exchange.format }).pinSet
}

function sourcesOf(files: ReturnType<typeof exportPinSet>['files']): { name: string; text: string }[] {
  return files.map((file) => ({ name: file.path, text: String(contentsOf(file)) }))
}

/** The drawn pin set as the parser would have it; none where it would not. */
function holding(drawn: PinSet): PinSet | undefined {
  const hosts = [...drawn.hosts.values()].map((entry) => [entry.host, { ...entry, ...plainOf(entry) }])
  const { unlisted, forbid } = drawn
  try {
    return parsePinSet({ version: 1, unlisted, forbid: forbid.map(String), hosts: Object.fromEntries(hosts) })
  } catch {
    return undefined
  }
}

function plainOf({ pins, forbid, expiresAt, mode }: HostEntry): object {
  return {
    host: undefined,
    reason: mode === 'off' ? 'excluded' : undefined,
    pins: mode === 'off' ? undefined : pins.map((own) => ({ ...own, pin: own.pin.text, label: undefined })),
    forbid: mode === 'off' ? undefined : forbid.map(String),
    reportTo: undefined,
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString().replace(/\.\d+Z$/, 'Z') }),
  }
}

type Entry = Pick<HostEntry, 'host' | 'subdomains' | 'mode' | 'pins' | 'forbid' | 'expiresAt' | 'onExpiry'>

/** What both sides say: no states, no labels, no reasons; positions where they are told apart. */
function factsOf(entries: readonly Entry[], { capabilities }: Target): unknown[] {
  // An exclusion reaches further where the platform has no such scope.
  const { positions, expiry, forbid, scopes } = capabilities
  // An exclusion from nothing says nothing.
  const said = entries.filter(
    (own) =>
      own.mode !== 'off' ||
      widerEntries(
        own,
        entries.filter(({ mode }) => mode !== 'off'),
      ).length > 0,
  )
  return said.map((entry) => {
    const { host, subdomains, mode, pins } = entry
    const isExact = entry.onExpiry !== undefined && expiry[entry.onExpiry] === 'instant'
    const own = pins.map(({ pin, position }) =>
      positions === 'told-apart' || positions === 'one-list' ? `${position} ${pin.text}` : pin.text,
    )
    return {
      // A pin set does not enforce one pin alone.
      ...{
        host,
        subdomains: scopes.includes(subdomains) ? subdomains : 'any',
        mode: mode === 'enforce' && own.length < 2 ? 'report' : mode,
        pins: own.sort(),
      },
      forbid:
        forbid === true
          ? entry.forbid
              .filter(({ kind }) => kind === 'spki')
              .map(String)
              .sort()
          : [],
      lapses: isExact ? entry.expiresAt?.toISOString() : entry.onExpiry,
    }
  })
}
