import { findEntry, type HostEntry, type Pin, type PinEntry, type PinSet } from 'keypin'
import type { Change } from './change.ts'
import { namePin } from './lockouts.ts'

/** What is different in the text of two pin sets, entry by entry; what it does to users is not looked at. */
export function entryChangesOf(before: PinSet, after: PinSet): Change[] {
  const hosts = [...new Set([...before.hosts.keys(), ...after.hosts.keys()])].sort()
  return [...setChanges(before, after), ...hosts.flatMap((host) => hostChanges(before, after, host))]
}

function setChanges(before: PinSet, after: PinSet): Change[] {
  const changes = before.forbid.filter(isGoneFrom(after.forbid)).map((pin) => forbidRemoved(pin))
  if (before.unlisted === 'block' && after.unlisted === 'allow')
    changes.push({
      ...WEAKER,
      code: 'unlisted-allowed',
      message: 'hosts without an entry are reached without pins',
    })
  if (before.name !== after.name) changes.push({ ...NOTED, message: `the name is ${after.name ?? 'gone'}` })
  return changes
}

const WEAKER = { level: 'warning', locksOut: false } as const
const NOTE = { level: 'note', locksOut: false } as const
const NOTED = { ...NOTE, code: 'noted' } as const

function isGoneFrom(pins: readonly Pin[]): (pin: Pin) => boolean {
  const texts = new Set(pins.map(({ text }) => text))
  return ({ text }) => !texts.has(text)
}

function forbidRemoved(pin: Pin, host?: string): Change {
  const message = `${pin.text} is no longer forbidden`
  return { ...WEAKER, code: 'forbid-removed', ...(host === undefined ? {} : { host }), message }
}

function hostChanges(before: PinSet, after: PinSet, host: string): Change[] {
  const [old, own] = [before.hosts.get(host), after.hosts.get(host)]
  if (old === undefined && own === undefined) return []
  if (old === undefined) return [{ ...NOTE, code: 'noted', host, message: 'the entry is new' }]
  if (own === undefined) return [removed(old, after)]
  return [
    ...modeChanges(old, own),
    ...scopeChanges(old, own),
    ...pinChanges(old, own),
    ...expiryChanges(old, own),
    ...old.forbid.filter(isGoneFrom([...own.forbid, ...after.forbid])).map((pin) => forbidRemoved(pin, host)),
    ...noteChanges(old, own),
  ]
}

function removed(old: HostEntry, after: PinSet): Change {
  const { host } = old
  const above = findEntry(after, host)
  if (old.mode === 'off') return { ...NOTED, host, message: 'the exclusion is removed' }
  if (above === undefined || above.mode === 'off')
    return { ...WEAKER, code: 'host-unpinned', host, message: 'the entry is removed' }
  return { ...NOTED, host, message: `the entry is removed; that of ${above.host} holds for it` }
}

const STRENGTH = ['off', 'report', 'enforce']

function modeChanges(old: HostEntry, own: HostEntry): Change[] {
  if (old.mode === own.mode) return []
  const isWeaker = STRENGTH.indexOf(own.mode) < STRENGTH.indexOf(old.mode)
  const message = `mode ${old.mode} becomes ${own.mode}`
  if (isWeaker)
    return [
      { ...WEAKER, code: own.mode === 'off' ? 'host-unpinned' : 'mode-weakened', host: own.host, message },
    ]
  return [{ ...NOTED, host: own.host, message }]
}

function scopeChanges(old: HostEntry, own: HostEntry): Change[] {
  if (old.subdomains === own.subdomains) return []
  const reaches = ['none', 'one', 'any']
  const isNarrower = reaches.indexOf(own.subdomains) < reaches.indexOf(old.subdomains)
  const message = `subdomains ${old.subdomains} becomes ${own.subdomains}`
  return [{ ...(isNarrower ? WEAKER : NOTE), code: 'scope-changed', host: own.host, message }]
}

function pinChanges(old: HostEntry, own: HostEntry): Change[] {
  const { host } = own
  const added = own.pins.filter(({ pin }) => isGoneFrom(old.pins.map((other) => other.pin))(pin))
  const gone = old.pins.filter(({ pin }) => isGoneFrom(own.pins.map((other) => other.pin))(pin))
  const changes: Change[] = [
    ...added.map(
      (pin): Change => ({ ...NOTE, code: 'pin-added', host, message: `${namePin(pin)} is pinned` }),
    ),
    ...gone.map(
      (pin): Change => ({ ...NOTE, code: 'pin-removed', host, message: `${namePin(pin)} is removed` }),
    ),
  ]
  if (own.mode === 'enforce' && old.pins.some(isBackup) && !own.pins.some(isBackup))
    changes.push({ ...WEAKER, code: 'backup-lost', host, message: 'no pin is a backup any more' })
  return changes
}

function isBackup({ state }: PinEntry): boolean {
  return state === 'backup'
}

function expiryChanges(old: HostEntry, own: HostEntry): Change[] {
  const [from, to] = [old, own].map(({ expiresAt, onExpiry }) =>
    expiresAt === undefined ? 'never' : `${expiresAt.toISOString().replace('.000Z', 'Z')}, ${onExpiry}`,
  )
  if (from === to || own.mode === 'off' || old.mode === 'off') return []
  const sooner =
    own.onExpiry === 'open' &&
    (old.expiresAt === undefined || own.expiresAt === undefined || own.expiresAt < old.expiresAt)
  return [
    {
      ...(sooner ? WEAKER : NOTE),
      code: 'expiry-changed',
      host: own.host,
      message: `it lapses ${to}; before: ${from}`,
    },
  ]
}

function noteChanges(old: HostEntry, own: HostEntry): Change[] {
  const { host } = own
  const changes: Change[] = []
  if (old.reportTo.join(' ') !== own.reportTo.join(' '))
    changes.push({
      ...NOTE,
      code: 'reports-changed',
      host,
      message: `reports go to ${own.reportTo.join(', ') || 'nobody'}`,
    })
  if (old.reason !== own.reason)
    changes.push({ ...NOTED, host, message: `the reason is ${own.reason ?? 'gone'}` })
  for (const pin of own.pins) {
    const before = old.pins.find((other) => other.pin.text === pin.pin.text)
    if (before !== undefined) changes.push(...pinNotes(host, before, pin))
  }
  return changes
}

function pinNotes(host: string, old: PinEntry, own: PinEntry): Change[] {
  const fields = ['state', 'position', 'label'] as const
  const changed = fields.filter((field) => old[field] !== own[field])
  const words = changed.map((field) => `${field} ${old[field] ?? 'none'} becomes ${own[field] ?? 'none'}`)
  if (old.material !== own.material) words.push('its material changed')
  return words.map((text) => ({ ...NOTED, host, message: `${own.pin.text}: ${text}` }))
}
