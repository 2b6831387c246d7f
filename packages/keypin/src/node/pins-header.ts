import { type Pin, parsePin } from '../pins/pin.ts'

/** What a `Public-Key-Pins` header asks for. */
export interface PinsHeader {
  readonly pins: readonly Pin[]
  /** 0 asks to forget. Never more than {@link MAX_AGE_SECONDS}. */
  readonly maxAgeSeconds: number
  readonly includeSubDomains: boolean
}

/** RFC 7469, section 4.1, suggests about 60 days as the most a header may ask for. */
export const MAX_AGE_SECONDS: number = 60 * 24 * 60 * 60

const MAX_HEADER_LENGTH = 8 * 1024
const DIRECTIVE = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*(?:"([^"\\]*)"|([!#$%&'*+.^_`|~\w-]+))\s*)?$/

/**
 * Reads the value of a `Public-Key-Pins` header. One that breaks the rules is as good as none (RFC 7469, section
 * 2.1.1): a directive that is not `pin-…` stands twice, no `max-age`, no pin. Unknown directives and algorithms are
 * passed over, as the RFC wants.
 */
export function readPinsHeader(value: string): PinsHeader | undefined {
  const directives = readDirectives(value)
  if (directives === undefined) return undefined
  const pins = directives.filter(({ name }) => name === 'pin-sha256').map(({ value: hash }) => readHash(hash))
  const others = directives.filter(({ name }) => !name.startsWith('pin-'))
  const maxAge = others.find(({ name }) => name === 'max-age')?.value
  const isDoubled = new Set(others.map(({ name }) => name)).size < others.length
  if (isDoubled || pins.includes(undefined) || maxAge === undefined || !/^\d{1,10}$/.test(maxAge))
    return undefined
  return {
    pins: pins as Pin[],
    maxAgeSeconds: Math.min(Number(maxAge), MAX_AGE_SECONDS),
    includeSubDomains: others.some(({ name }) => name === 'includesubdomains'),
  }
}

interface Directive {
  readonly name: string
  readonly value: string | undefined
}

function readDirectives(header: string): readonly Directive[] | undefined {
  if (header.length > MAX_HEADER_LENGTH) return undefined
  const directives: Directive[] = []
  for (const part of splitOutsideQuotes(header)) {
    if (part.trim() === '') continue
    const [, name, quoted, token] = DIRECTIVE.exec(part) ?? []
    if (name === undefined) return undefined
    directives.push({ name: name.toLowerCase(), value: quoted ?? token })
  }
  return directives
}

function splitOutsideQuotes(header: string): readonly string[] {
  return header.match(/(?:"[^"]*"|[^;"])+/g) ?? []
}

function readHash(hash: string | undefined): Pin | undefined {
  try {
    return parsePin(`sha256/${hash ?? ''}`)
  } catch {
    return undefined
  }
}
