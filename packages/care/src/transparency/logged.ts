import { KeypinError, pinOf, pinOfSpki, readCertificate, readCertificates, readPin } from 'keypin'
import { CareError } from '../errors.ts'

/** A certificate that stands in a log of Certificate Transparency. */
export interface LoggedCertificate {
  /** The pin of its key. */
  readonly pin: string
  /** The pin of the whole certificate; of a precertificate there is none. */
  readonly certificatePin?: string
  /** DNS names in lower case, without a trailing dot, and IP addresses; a name may begin with `*.`. */
  readonly names: readonly string[]
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly issuer?: string
}

// The largest exports are of names with a new certificate every few days, for years.
const COUNT = 200_000
// CAs stop at some hundreds; a certificate with more is there to hide one among them
const NAMES = 1_000
// no host has a name that is longer
const LONGEST = 300

/**
 * Reads what a watcher of Certificate Transparency exports: the JSON of Cert Spotter (its API, or the files that
 * certspotter writes), as a list, one object, or a line each; or certificates as PEM.
 *
 * A certificate and its precertificate count once. Nothing is left out: what is more than can be meant is refused.
 *
 * @throws {CareError} `KEYPIN_CT_INVALID`
 * @see https://sslmate.com/help/reference/ct_search_api_v1
 */
export function readLogged(input: string | Uint8Array): LoggedCertificate[] {
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input)
  const all = text.includes('-----BEGIN CERTIFICATE-----') ? readPem(text) : readJson(text)
  return [...new Map(all.map(({ mark, logged }) => [mark, logged])).values()]
}

interface Marked {
  /** The same for a certificate and its precertificate. */
  readonly mark: string
  readonly logged: LoggedCertificate
}

function readJson(text: string): Marked[] {
  const values = valuesOf(text)
  refuseBeyond(COUNT, values.length)
  return values.map((value, index) => readIssuance(value, index))
}

function refuseBeyond(most: number, count: number): void {
  if (count > most) throw invalid(`it has more than ${most} certificates`)
}

function readPem(text: string): Marked[] {
  try {
    const all = readCertificates(text)
    refuseBeyond(COUNT, all.length)
    return all.map((der, index) => {
      const { spki, subjectAltNames, notBefore, notAfter, issuer, serial } = readCertificate(der)
      const names = allOf([...subjectAltNames.dns, ...subjectAltNames.ip], index)
      const pin = pinOfSpki(spki).text
      const certificatePin = pinOf(der, 'certificate').text
      return {
        mark: `${pin} ${issuer.text} ${serial}`,
        logged: { pin, certificatePin, names, notBefore, notAfter, issuer: issuer.text },
      }
    })
  } catch (error) {
    if (!(error instanceof KeypinError) || error instanceof CareError) throw error
    throw invalid(error.message)
  }
}

/** One value, a list of them, or one on each line. */
function valuesOf(text: string): unknown[] {
  const whole = parsed(text)
  if (Array.isArray(whole)) return whole
  if (whole !== undefined) return [whole]
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, index) => parsed(line) ?? fail(index, 'is not JSON'))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function readIssuance(value: unknown, index: number): Marked {
  if (typeof value !== 'object' || value === null) return fail(index, 'is no object')
  const fields = new Map<string, unknown>(Object.entries(value))
  const pin = pinIn(fields, 'pubkey_sha256', 'spki', index)
  if (pin === undefined)
    return fail(
      index,
      'has no pubkey_sha256, so nobody can tell its key',
      fields.has('name_value') ? crtSh : usual,
    )
  const certificatePin = pinIn(fields, 'cert_sha256', 'certificate', index)
  const tbs = fields.get('tbs_sha256')
  const issuer = issuerIn(fields.get('issuer'))
  const notBefore = momentIn(fields.get('not_before'))
  const notAfter = momentIn(fields.get('not_after'))
  return {
    mark:
      typeof tbs === 'string'
        ? tbs
        : `${pin} ${textIn(fields, 'not_before', index)} ${textIn(fields, 'serial_number', index)}`,
    logged: {
      pin,
      names: namesIn(fields, index),
      ...(certificatePin === undefined ? {} : { certificatePin }),
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(notAfter === undefined ? {} : { notAfter }),
      ...(issuer === undefined ? {} : { issuer }),
    },
  }
}

function pinIn(
  fields: ReadonlyMap<string, unknown>,
  key: string,
  kind: 'spki' | 'certificate',
  index: number,
): string | undefined {
  const hex = fields.get(key)
  if (hex === undefined || hex === null) return undefined
  if (typeof hex !== 'string' || !/^[0-9a-f]{64}$/i.test(hex))
    return fail(index, `has a ${key} that is no SHA-256`)
  return readPin(hex, { kind }).text
}

/** What tells certificates apart that have no hash. */
function textIn(fields: ReadonlyMap<string, unknown>, key: string, index: number): string {
  const value = fields.get(key) ?? ''
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : fail(index, `has a ${key} that is neither text nor a number`)
}

/** Without names a certificate is for nobody's host, so an export that leaves them out must not look like that. */
function namesIn(fields: ReadonlyMap<string, unknown>, index: number): string[] {
  const lists = ['dns_names', 'ip_addresses'].filter((key) => fields.has(key))
  if (lists.length === 0) return fail(index, 'has no dns_names, so nobody can tell its hosts', noNames)
  return allOf(
    lists.flatMap((key) => textsIn(fields.get(key) ?? [], key, index)),
    index,
  )
}

const textsIn = (value: unknown, key: string, index: number): string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string')
    ? value
    : fail(index, `has a ${key} that is no list of names`)

/** The name that matters may be the last. */
const allOf = (names: string[], index: number): string[] =>
  names.length > NAMES
    ? fail(index, `has more than ${NAMES} names`)
    : names.filter(({ length }) => length <= LONGEST).map(lowerCase)

const lowerCase = (name: string): string => name.toLowerCase().replace(/\.$/, '')

function momentIn(value: unknown): Date | undefined {
  const at = typeof value === 'string' ? new Date(value) : undefined
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at
}

function issuerIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined
  return typeof value.name === 'string' ? value.name.slice(0, 500) : undefined
}

function fail(index: number, problem: string, hint: string = usual): never {
  throw invalid(`number ${index + 1} ${problem}`, hint)
}

const usual = 'give the JSON of Cert Spotter, or certificates as PEM'
const crtSh = 'the JSON of crt.sh leaves keys out; take the certificates as PEM, or the JSON of Cert Spotter'
const noNames = 'the API of Cert Spotter leaves names out unless it is asked for them: expand=dns_names'

function invalid(problem: string, hint: string = usual): CareError {
  return new CareError('KEYPIN_CT_INVALID', `this is no export of Certificate Transparency: ${problem}`, {
    hint,
  })
}
