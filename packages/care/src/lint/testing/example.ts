import { createHash } from 'node:crypto'
import { type KeyRecords, noRecords, type Sighting, withEvidence, withSighting } from '../../keys/records.ts'
import { type LintOptions, lint } from '../lint.ts'
import type { Finding } from '../rule.ts'

// A host with a key and a backup, of which lint has nothing to say: each test changes what it is about.

export const now: Date = new Date('2026-11-22T12:00:00Z')
export const host = 'api.example.com'

/** The hash of something, as a pin. */
export const pin = (seed: string | Uint8Array): string =>
  `sha256/${createHash('sha256').update(seed).digest('base64')}`

interface WrittenPin {
  readonly pin: string
  readonly position: string
  readonly state: string
}

export const active: WrittenPin = { pin: pin('active'), position: 'leaf', state: 'active' }
export const backup: WrittenPin = { pin: pin('backup'), position: 'leaf', state: 'backup' }

export const good: { readonly pins: readonly WrittenPin[] } = { pins: [active, backup] }
export const pinSetOf = (entry: object, rest: object = {}): string =>
  JSON.stringify({ version: 1, unlisted: 'block', hosts: { [host]: entry }, ...rest })

export const evidence: KeyRecords = withEvidence(noRecords, backup.pin, {
  at: now.toISOString(),
  what: 'request',
  possession: 'proven',
})

export const found = (text: string, options: Partial<LintOptions> = {}): readonly Finding[] =>
  lint(text, { now, keys: evidence, ...options }).findings

export const sighting = (over: Partial<Sighting> = {}): Sighting => ({
  at: now.toISOString(),
  host,
  port: 443,
  position: 'leaf',
  subject: `CN=${host}`,
  issuer: 'CN=Example CA, O=Example',
  ends: 'public',
  ...over,
})

export const seen = (pinText: string, over: Partial<Sighting> = {}): KeyRecords =>
  withSighting(evidence, pinText, sighting(over))

/** Rules that are tried on client code, in `code.test.ts`; it has a case for each. */
export const codeRules: readonly string[] = [
  ...['L21', 'L25', 'L32', 'L33', 'L34', 'L35', 'L36', 'L37', 'L38', 'L39', 'L40', 'L5', 'L9'],
]
