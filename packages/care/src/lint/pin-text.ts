import type { PinSetIssue } from 'keypin'

/** What a text that is no pin is instead, as far as it can be told. */
export interface PinText {
  /** The rule that is about such texts. */
  readonly rule: 'L5' | 'L6' | 'L7'
  /** Completes "… is", without a full stop. */
  readonly is: string
  readonly fix?: string
}

/**
 * Says what somebody wrote where a pin should be, beyond its being none: a placeholder that was left in, a hash in
 * another spelling, something that was not hashed at all.
 *
 * @param text As it stands in the file.
 */
export function diagnosePinText(text: string): PinText | undefined {
  // a real hash has no words; where it has by chance, it is a pin, and does not get here
  const body = text.slice(0, LOOKED_AT).replace(/^(?:pin-|cert-)?sha-?256[/:="]{0,3}/i, '')
  if (isPlaceholder(body)) return { rule: 'L6', is: 'a placeholder, where the hash of a key should stand' }
  if (/-----BEGIN [A-Z ]{1,40}-----/.test(body))
    return { rule: 'L5', is: 'PEM text, of which a pin is the hash', fix: 'keypin inspect FILE says its pin' }
  const other = /^(md5|sha-?(?:224|384|512))\b/i.exec(text)?.[1]
  if (other !== undefined) return { rule: 'L5', is: `a pin of ${other.toUpperCase()}; a pin is a SHA-256` }
  return diagnoseHex(text, body)
}

/** Nothing that can be told is longer. */
const LOOKED_AT = 300

const words =
  /your|replace|change[-_ ]?me|placeholder|example|insert|todo|fixme|dummy|sample|(?:pin|hash|key|base64)[-_ ]?here|backup[-_ ]?(?:pin|key)|x{6}|\.{3}|…|<[^>]*>/i

const isPlaceholder = (body: string): boolean => /^(.)\1{15,}=*$/.test(body) || words.test(body)

const emptyInput = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Hashes as openssl, sha256sum and browsers print them. */
function diagnoseHex(text: string, body: string): PinText | undefined {
  const hex = body.replace(/[:\s]/g, '').toLowerCase()
  if (!/^[0-9a-f]+$/.test(hex)) return undefined
  if (hex === emptyInput) return { rule: 'L7', is: 'the hash of empty input, in hexadecimal' }
  if (hex.length === 40) return { rule: 'L5', is: 'a SHA-1 in hexadecimal; a pin is a SHA-256' }
  if (hex.length !== 64) return undefined
  const base64 = Buffer.from(hex, 'hex').toString('base64')
  if (body.includes(':') || /^cert-/i.test(text))
    return {
      rule: 'L5',
      is: 'in hexadecimal, as fingerprints of whole certificates are shown',
      fix: `if it is of a certificate, it is cert-sha256/${base64}, which breaks at each renewal; pin the key instead: keypin inspect HOST`,
    }
  return {
    rule: 'L5',
    is: 'in hexadecimal',
    fix: `if it is the hash of a public key (SPKI), write sha256/${base64}; of a whole certificate it would be cert-sha256/…`,
  }
}

/** The texts that stand where pins should, by their JSON path; of a file that is no JSON, none. */
export function pinTexts(input: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const [host, entry] of Object.entries(objectAt(jsonOf(input), 'hosts')))
    for (const list of ['pins', 'forbid'] as const)
      for (const [index, pin] of itemsAt(entry, list)) {
        const place = `$.hosts['${host}'].${list}[${index}]`
        if (typeof pin === 'string') texts.set(place, pin)
        else if (typeof pin === 'object' && pin !== null && 'pin' in pin && typeof pin.pin === 'string')
          texts.set(`${place}.pin`, pin.pin)
      }
  return texts
}

function jsonOf(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return undefined
  }
}

function objectAt(value: unknown, key: string): object {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return typeof found === 'object' && found !== null ? found : {}
}

const itemsAt = (value: unknown, key: string): [number, unknown][] => {
  const list = objectAt(value, key)
  return Array.isArray(list) ? [...list.entries()] : []
}

/** A complaint of the parser about a pin, with what the text is instead. */
export function withPinText(issue: PinSetIssue, texts: ReadonlyMap<string, string>): PinTextIssue {
  const text =
    issue.code === 'pin-malformed' || issue.code === 'pin-not-canonical' ? texts.get(issue.path) : undefined
  const found = text === undefined ? undefined : diagnosePinText(text)
  if (text === undefined || found === undefined) return { issue }
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
  const { hint: _, ...rest } = issue
  return {
    rule: found.rule,
    issue: {
      ...rest,
      message: `"${shown}" is ${found.is}`,
      ...(found.fix === undefined ? {} : { hint: found.fix }),
    },
  }
}

/** Of a text that is no pin, as much as tells which it is. */
const SHOWN = 60

/** A complaint, and the rule that it falls under where that is not the usual one. */
export interface PinTextIssue {
  readonly issue: PinSetIssue
  readonly rule?: PinText['rule']
}
