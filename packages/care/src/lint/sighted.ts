import { type HostEntry, pinOf, readCertificate } from 'keypin'
import { recordOf } from '../keys/records.ts'
import type { LintContext } from './rule.ts'

/** The certificate that a pin was seen on. */
export interface Sighted {
  readonly position: 'leaf' | 'ca'
  readonly subject: string
  readonly issuer: string
  /** Subject of the anchor of its path. */
  readonly anchor?: string
  readonly notAfter?: Date
}

/** What a pin was last seen on at a host: by a look at its servers, or else by the records. */
export function sightedAt(
  { host }: HostEntry,
  pin: string,
  { live, keys }: LintContext,
): Sighted | undefined {
  const looked = live?.get(host)
  if (looked !== undefined && looked.paths.length > 0) {
    const now = sightings(looked.paths).get(pin)
    if (now !== undefined) return now
  }
  const noted = recordOf(keys, pin).seen.at(-1)
  if (noted === undefined) return undefined
  const { position, subject, issuer, anchor, notAfter } = noted
  return {
    position,
    subject,
    issuer,
    ...(anchor === undefined ? {} : { anchor }),
    ...(notAfter === undefined ? {} : { notAfter: new Date(notAfter) }),
  }
}

type Paths = readonly (readonly Uint8Array[])[]

const known = new WeakMap<Paths, ReadonlyMap<string, Sighted>>()

/** Each certificate of the paths, by both its pins; read once. */
function sightings(paths: Paths): ReadonlyMap<string, Sighted> {
  const before = known.get(paths)
  if (before !== undefined) return before
  const all = new Map<string, Sighted>()
  for (const path of paths)
    for (const [index, der] of path.entries()) {
      const sighted = sightedIn(path, index, der)
      all.set(pinOf(der, 'spki').text, sighted).set(pinOf(der, 'certificate').text, sighted)
    }
  known.set(paths, all)
  return all
}

function sightedIn(path: readonly Uint8Array[], index: number, der: Uint8Array): Sighted {
  const { subject, issuer, notAfter } = readCertificate(der)
  const anchor = path.at(-1)
  return {
    position: index === 0 ? 'leaf' : 'ca',
    subject: subject.text,
    issuer: issuer.text,
    notAfter,
    ...(anchor === undefined ? {} : { anchor: readCertificate(anchor).subject.text }),
  }
}
