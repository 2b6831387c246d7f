import type { Handshake } from './handshake.ts'
import type { Offer } from './offers.ts'
import { weaknessOfCipher, weaknessOfPrime, weaknessOfProtocol } from './strength.ts'
import { type CodePoint, codePoint, groups, signatureSchemes } from './wire/code-points.ts'

/** What was negotiated. */
export interface TlsFacts {
  /** `TLSv1.3`, as OpenSSL calls it. */
  readonly protocol: string
  /** The standard (IANA) name of the cipher suite. */
  readonly cipher: string
  /** The key exchange group; absent for RSA key exchange. */
  readonly group?: string
  /** What the server signed the handshake with; absent where it signs nothing. */
  readonly signature?: string
  readonly alpn?: string
  /** True when the server refused what current clients offer, and took something older or odder. */
  readonly outdated: boolean
  readonly asksForClientCertificate: boolean
  /** What is weak, in words. */
  readonly weak: readonly string[]
}

/** Tells what a handshake negotiated, and what of it is weak. */
export function tlsFacts(handshake: Handshake, offer: Offer): TlsFacts {
  const { protocol, cipher, alpn, flight } = handshake
  const group = groupOf(handshake)
  const signature = signatureOf(handshake)
  const weak = [weaknessOfProtocol(protocol), weaknessOfCipher(cipher), group?.weak, signature?.weak]
  return {
    protocol,
    cipher,
    ...(group === undefined ? {} : { group: group.name }),
    ...(signature === undefined ? {} : { signature: signature.name }),
    ...(alpn === undefined ? {} : { alpn }),
    outdated: offer.id !== 'current' && offer.id !== 'narrow',
    asksForClientCertificate: flight.asksForClientCertificate === true,
    weak: weak.filter((text) => text !== undefined),
  }
}

/** From the wire, since Node knows no names for hybrid groups; from Node where the wire was not readable. */
function groupOf({ flight, ephemeralKey }: Handshake): CodePoint | undefined {
  if (flight.group !== undefined) return codePoint(groups, flight.group)
  const bits = flight.dhBits ?? (ephemeralKey?.type === 'DH' ? ephemeralKey.size : undefined)
  if (bits !== undefined) return withWeakness(`DH ${bits} bits`, weaknessOfPrime(bits))
  return ephemeralKey?.name === undefined ? undefined : { name: ephemeralKey.name }
}

function signatureOf({ flight, protocol }: Handshake): CodePoint | undefined {
  if (flight.signature !== undefined) return codePoint(signatureSchemes, flight.signature)
  const signs = flight.group !== undefined || flight.dhBits !== undefined
  // before TLS 1.2 the scheme is fixed: RFC 4346 section 7.4.3
  if (signs && weaknessOfProtocol(protocol) !== undefined)
    return { name: 'MD5 and SHA-1', weak: 'the handshake is signed with SHA-1 (RFC 9155)' }
  return undefined
}

const withWeakness = (name: string, weak: string | undefined): CodePoint =>
  weak === undefined ? { name } : { name, weak }
