import { createHash } from 'node:crypto'
import type { ClientHello } from './client-hello.ts'

/**
 * JA3: the MD5 of what a client offers, in its order. Tells TLS libraries apart; not a secret, not proof.
 *
 * @see https://github.com/salesforce/ja3
 */
export function ja3(hello: ClientHello): string {
  const list = (numbers: readonly number[]): string => numbers.filter(isNotGrease).join('-')
  const { legacyVersion, ciphers, extensions, groups, pointFormats } = hello
  const text = [legacyVersion, list(ciphers), list(extensions), list(groups), pointFormats.join('-')].join(
    ',',
  )
  return createHash('md5').update(text).digest('hex')
}

/**
 * JA4: like JA3, but sorted, so that clients which shuffle their extensions keep one fingerprint.
 *
 * @see https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md
 */
export function ja4(hello: ClientHello): string {
  const ciphers = hello.ciphers.filter(isNotGrease)
  const extensions = hello.extensions.filter(isNotGrease)
  const counted = (list: readonly number[]): string => String(Math.min(list.length, 99)).padStart(2, '0')
  const start = [
    't',
    versionName(hello),
    hello.serverName === undefined ? 'i' : 'd',
    counted(ciphers),
    counted(extensions),
    protocolEnds(hello.alpn[0]),
  ].join('')
  return [start, shortHash(hexList(sorted(ciphers))), shortHash(offers(hello, extensions))].join('_')
}

/** Extensions without the two that say where the client is going, then signature algorithms in order. */
function offers(hello: ClientHello, extensions: readonly number[]): string {
  const serverNameAndAlpn = [0, 16]
  const kept = hexList(sorted(extensions.filter((type) => !serverNameAndAlpn.includes(type))))
  const algorithms = hexList(hello.signatureAlgorithms.filter(isNotGrease))
  return algorithms === '' ? kept : `${kept}_${algorithms}`
}

const versionNames: { readonly [version: number]: string } = {
  772: '13',
  771: '12',
  770: '11',
  769: '10',
  768: 's3',
}

function versionName(hello: ClientHello): string {
  const offered = hello.versions.filter(isNotGrease)
  return versionNames[offered.length > 0 ? Math.max(...offered) : hello.legacyVersion] ?? '00'
}

function protocolEnds(protocol = ''): string {
  if (protocol === '') return '00'
  const ends = `${protocol.at(0)}${protocol.at(-1)}`
  if (/^[a-z0-9]{2}$/iu.test(ends)) return ends
  const hex = Buffer.from(protocol, 'latin1').toString('hex')
  return `${hex.at(0)}${hex.at(-1)}`
}

/** RFC 8701: values that clients mix in to keep servers honest. */
const isNotGrease = (value: number): boolean => (value & 0x0f0f) !== 0x0a0a || value >> 8 !== (value & 0xff)

const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b)

const hexList = (list: readonly number[]): string =>
  list.map((value) => value.toString(16).padStart(4, '0')).join(',')

const shortHash = (text: string): string =>
  text === '' ? '000000000000' : createHash('sha256').update(text).digest('hex').slice(0, 12)
