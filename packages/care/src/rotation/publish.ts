import { type PinEntry, type PinSet, parsePin, withHost } from 'keypin'
import { type KeyRecords, keyBehind } from '../keys/records.ts'
import { whySpoilt } from './harm.ts'
import { lifeOf, withFound, withKeyStep, withPinAs } from './lives.ts'

/** A key that was just made, or brought. */
export interface NewcomerKey {
  readonly pin: string
  /** How its pin is written; without it the key is only recorded, for a later `rotate advance`. */
  readonly entry?: Omit<PinEntry, 'pin' | 'state'>
  readonly note?: string
}

/**
 * Records a new key of a host, and publishes its pin as a backup. Adding a backup takes nothing from anybody, so
 * there is no gate but that the pin set holds.
 *
 * @param newcomer Its evidence must be in the records already.
 * @throws {PinSetError} `KEYPIN_PINSET_INVALID` for a pin that is forbidden.
 */
export function withNewcomer(
  held: { readonly pinSet: PinSet; readonly records: KeyRecords },
  host: string,
  newcomer: NewcomerKey,
  now: Date,
): { pinSet: PinSet; records: KeyRecords } {
  const { pin, entry, note } = newcomer
  const at = now.toISOString()
  const step = { at, gates: [], ...(note === undefined ? {} : { note }) }
  const found = withFound(held.records, held.pinSet, host, now)
  const generated = withKeyStep(found, host, pin, { ...step, from: 'planned', to: 'generated' })
  const before = held.pinSet.hosts.get(host)
  if (entry === undefined || before === undefined) return { pinSet: held.pinSet, records: generated }
  const changed = withPinAs(before, { pin: parsePin(pin), ...entry }, 'published')
  return {
    pinSet: withHost(held.pinSet, changed),
    records: withKeyStep(generated, host, pin, { at, from: 'generated', to: 'published', gates: [] }),
  }
}

/**
 * Why a key cannot come as a new one, or undefined.
 *
 * @param key Of a pin on a whole certificate, the pin of the certificate's key.
 */
export function whyNoNewcomer(
  { pinSet, records }: { readonly pinSet: PinSet; readonly records: KeyRecords },
  host: string,
  pin: string,
  key: string = keyBehind(records, pin),
): string | undefined {
  const entry = pinSet.hosts.get(host)
  const forbidden = new Set([...pinSet.forbid, ...(entry?.forbid ?? [])].map(({ text }) => text))
  for (const one of new Set([pin, key])) if (forbidden.has(one)) return `${one} is forbidden`
  if (entry?.pins.some((other) => other.pin.text === pin))
    return `${pin} is in the pin set of ${host} already`
  const known = lifeOf(records, host).keys.get(pin)
  if (known !== undefined) return `${pin} of ${host} has a record already: it is ${known.state}`
  const spoilt = whySpoilt(records, key)
  if (spoilt !== undefined) return `the key of ${pin} is ${spoilt}, so it is no backup anywhere`
  const pinned = entry?.pins.find((other) => keyBehind(records, other.pin.text) === key)
  if (pinned !== undefined) return `${pin} is of the same key as ${pinned.pin.text}, so it is no backup of it`
  const seen = [pin, key]
    .flatMap((one) => records.pins.get(one)?.seen ?? [])
    .findLast((sighting) => sighting.host === host)
  if (seen !== undefined)
    return `${host} showed the key of ${pin} on ${seen.at.slice(0, 10)}, so it is no backup`
  return undefined
}
