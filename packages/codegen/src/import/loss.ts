import { formatPlace, type Place } from './errors.ts'

/**
 * What a loss of an import means for users.
 *
 * - `note`: the same protection, said otherwise.
 * - `weaker`: the source refuses something that the pin set allows.
 * - `stricter`: the pin set refuses something that the source allows, which can lock users out.
 */
export type ImportSeverity = 'note' | 'weaker' | 'stricter'

/** What a source says that a pin set cannot, or what it leaves open; stable between versions. */
export type ImportLossCode =
  | 'apex'
  | 'both-lists'
  | 'clear-text'
  | 'computed'
  | 'expiry-malformed'
  | 'expiry-precision'
  | 'host-malformed'
  | 'ignored'
  | 'key-file'
  | 'lifetime'
  | 'no-host'
  | 'override'
  | 'pin-malformed'
  | 'report-default'
  | 'report-to'
  | 'single-pin'
  | 'united'
  | 'unproven'

/** One thing that was lost on the way into the pin set. */
export interface ImportLoss extends Place {
  readonly severity: ImportSeverity
  readonly code: ImportLossCode
  readonly host?: string
  /** What is lost and what became of it, as a sentence without a full stop. */
  readonly what: string
  /** The next step, where there is one. */
  readonly instead?: string
}

/** A loss in one line: `pins.xml:4:5: weaker api.example.com single-pin: …; …`. */
export function formatImportLoss({ severity, code, host, what, instead, ...place }: ImportLoss): string {
  const where = formatPlace(place)
  const head = [severity, host, code].filter(Boolean).join(' ')
  return `${where === '' ? '' : `${where}: `}${head}: ${what}${instead === undefined ? '' : `; ${instead}`}`
}
