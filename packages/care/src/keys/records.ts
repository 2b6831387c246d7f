import type { HostLife } from './lives.ts'

/**
 * What is known of the keys behind the pins: `pinset.keys.json`, beside the pin set and never shipped to a
 * client. It holds no secret, only where keys are and how they came to be believed.
 */
export interface KeyRecords {
  readonly version: 1
  /** By pin, in its canonical spelling. */
  readonly pins: ReadonlyMap<string, KeyRecord>
  /** The lives of keys, by the host they serve. */
  readonly hosts: ReadonlyMap<string, HostLife>
}

/** What is known of one key. */
export interface KeyRecord {
  /** When and where a server showed it, newest last. */
  readonly seen: readonly Sighting[]
  /** What showed that the key exists and is ours, newest last. */
  readonly evidence: readonly Evidence[]
  readonly custody?: Custody
  /** Of a pin on a whole certificate: the pin of the certificate's key, once somebody has seen the certificate. */
  readonly key?: string
}

/** Where a key is kept. Never the key, nor what opens it. */
export interface Custody {
  /** ISO 8601; when this was noted. */
  readonly at: string
  /** Made by us into a file, or held elsewhere: by a KMS, an HSM, a certificate manager. */
  readonly keeper: 'file' | 'elsewhere'
  /** `P-256`, `RSA-3072`. */
  readonly algorithm?: string
  /** Name of the key's file, without its folder. */
  readonly file?: string
  /** Whether that file was written encrypted. */
  readonly encrypted?: boolean
  /** In the owner's words: the safe, the ARN, the slot. */
  readonly note?: string
}

/** A server showed a certificate with the key. */
export interface Sighting {
  /** ISO 8601. */
  readonly at: string
  readonly host: string
  readonly port: number
  /** The address that answered. */
  readonly address?: string
  /** The endpoint that was connected to in place of the host's own. */
  readonly connectedTo?: string
  readonly position: 'leaf' | 'ca'
  readonly subject: string
  readonly issuer: string
  /** End of the certificate's validity, ISO 8601. */
  readonly notAfter?: string
  /** Where the verified path ended. */
  readonly ends: 'public' | 'given' | 'system'
  /** The anchor's subject. */
  readonly anchor?: string
}

/** Something that was checked against the pin. */
export interface Evidence {
  /** ISO 8601. */
  readonly at: string
  readonly what: 'private-key' | 'public-key' | 'request' | 'certificate'
  /** Name of the file that was checked, without its folder. */
  readonly file?: string
  /** Whether it was shown that somebody holds the private key. */
  readonly possession: 'proven' | 'claimed'
  /** Certificates only: the end of its validity, ISO 8601. */
  readonly notAfter?: string
  /** Certificates only: where its verified path ended; absent when none could be verified, so anybody may have made it. */
  readonly ends?: 'public' | 'given'
  /** Certificates only: how many timestamps of Certificate Transparency logs stand in it, where there are any. */
  readonly scts?: number
  /** Certificates of servers only: the hosts of the pin set that it is for. */
  readonly hosts?: readonly string[]
}

/** Records of nothing yet. */
export const noRecords: KeyRecords = { version: 1, pins: new Map(), hosts: new Map() }

const nothing: KeyRecord = { seen: [], evidence: [] }

/** What is known of a pin's key. */
export function recordOf(records: KeyRecords, pin: string): KeyRecord {
  return records.pins.get(pin) ?? nothing
}

/**
 * The newest evidence that somebody holds the private key: a signature made with it, or a certificate, before which
 * a CA has asked for one. A public key alone shows nothing, and neither does a certificate that no known CA issued.
 */
export function proofOf({ evidence }: KeyRecord): Evidence | undefined {
  return evidence.findLast((one) => one.possession === 'proven' || isIssued(one))
}

/** Whether it is a certificate, and a path from it to a root that somebody trusts was verified. */
export function isIssued({ what, ends }: Evidence): boolean {
  return what === 'certificate' && ends !== undefined
}

/** The pin of the key behind a pin: of one on a whole certificate that of the certificate's key, as far as it is known. */
export function keyBehind(records: KeyRecords, pin: string): string {
  return pin.startsWith('cert-') ? (recordOf(records, pin).key ?? pin) : pin
}

/**
 * Whether a pin would be of use on the worst day: somebody has shown to hold the key; of a pin on a whole certificate,
 * one that a CA has issued and that is still valid then, since only that very certificate matches.
 */
export function isHeld(record: KeyRecord, pin: string, now: Date | undefined): boolean {
  if (!pin.startsWith('cert-')) return proofOf(record) !== undefined
  return record.evidence.some(
    (one) =>
      isIssued(one) && (now === undefined || one.notAfter === undefined || new Date(one.notAfter) > now),
  )
}

/** More is history, not knowledge: the first and the last ones are kept. */
const kept = 20

const bounded = <Item>(items: readonly Item[]): readonly Item[] =>
  items.length > kept ? [...items.slice(0, 1), ...items.slice(1 - kept)] : items

/** The records with one more sighting. */
export function withSighting(records: KeyRecords, pin: string, sighting: Sighting): KeyRecords {
  const record = recordOf(records, pin)
  return withRecord(records, pin, { ...record, seen: bounded([...record.seen, sighting]) })
}

/** The records with one more piece of evidence. */
export function withEvidence(records: KeyRecords, pin: string, evidence: Evidence): KeyRecords {
  const record = recordOf(records, pin)
  return withRecord(records, pin, { ...record, evidence: bounded([...record.evidence, evidence]) })
}

/** The records with a note of where a key is kept, in place of an earlier one. */
export function withCustody(records: KeyRecords, pin: string, custody: Custody): KeyRecords {
  return withRecord(records, pin, { ...recordOf(records, pin), custody })
}

/** The records with the key of a certificate, which never becomes another one. */
export function withKeyBehind(records: KeyRecords, pin: string, key: string): KeyRecords {
  if (!pin.startsWith('cert-') || recordOf(records, pin).key !== undefined) return records
  return withRecord(records, pin, { ...recordOf(records, pin), key })
}

/** The records with what is known of a host, in place of what was. */
export function withLife(records: KeyRecords, host: string, life: HostLife): KeyRecords {
  return { ...records, hosts: new Map([...records.hosts, [host, life]]) }
}

function withRecord(records: KeyRecords, pin: string, record: KeyRecord): KeyRecords {
  return { ...records, pins: new Map([...records.pins, [pin, record]]) }
}
