import { Time } from '@peculiar/asn1-x509'
import { sequence, serialize } from './der.ts'
import { ForgeError } from './errors.ts'
import type { CertificateOptions } from './options.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

/** What bounds a validity that its options leave open. */
export interface ValidityDefaults {
  readonly now: Date
  readonly days: number
  /** When the issuer ends. */
  readonly issuerEnd?: Date | undefined
}

/** DER of the Validity that options ask for. */
export function encodeValidity(options: CertificateOptions, defaults: ValidityDefaults): Uint8Array {
  const { notBefore, notAfter } = chosenPeriod(options, defaults)
  return sequence(encodeTime('notBefore', notBefore), encodeTime('notAfter', notAfter))
}

interface Period {
  readonly notBefore: Date
  readonly notAfter: Date
}

function chosenPeriod(options: CertificateOptions, defaults: ValidityDefaults): Period {
  const { now } = defaults
  if (options.period === 'expired') return { notBefore: daysAfter(now, -90), notAfter: daysAfter(now, -1) }
  if (options.period === 'not-yet-valid')
    return { notBefore: daysAfter(now, 1), notAfter: daysAfter(now, 90) }
  return {
    // A client whose clock is a little slow is no finding.
    notBefore: options.notBefore ?? new Date(now.getTime() - hourMs),
    notAfter: options.notAfter ?? lastMoment(options, defaults),
  }
}

function lastMoment({ days }: CertificateOptions, defaults: ValidityDefaults): Date {
  const { now, issuerEnd } = defaults
  if (days !== undefined) return daysAfter(now, days)
  const usual = daysAfter(now, defaults.days)
  return issuerEnd !== undefined && issuerEnd > now && issuerEnd < usual ? issuerEnd : usual
}

const daysAfter = (now: Date, days: number): Date => new Date(now.getTime() + days * dayMs)

/** DER of a Time: UTCTime until 2049, GeneralizedTime from then on, whole seconds (RFC 5280, 4.1.2.5). */
export function encodeTime(option: string, date: Date): Uint8Array {
  const year = date.getUTCFullYear()
  // What no certificate can say: an invalid date, and years that are not four digits.
  if (!(year >= 0 && year <= 9999)) {
    throw new ForgeError('FORGE_OPTION_INVALID', `${option}: expected a date between the years 0 and 9999`)
  }
  const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000)
  const needsGeneral = year < 1950 || year > 2049
  return serialize(new Time(needsGeneral ? { generalTime: seconds } : { utcTime: seconds }))
}
