import { isIP } from 'node:net'
import { context, element } from './der.ts'
import { ForgeError } from './errors.ts'
import { type Host, ipOctets } from './hosts.ts'
import { encodeName, type NameInput } from './names.ts'
import { quote } from './quote.ts'

/**
 * A GeneralName of RFC 5280, for alternative names and name constraints. Text and bytes are written as they
 * are: a NUL, a blank or a script in them reaches the certificate.
 *
 * An `ip` is an address in an alternative name, and a network (`10.0.0.0/8`) in a constraint.
 */
export type GeneralName =
  | { readonly dns: string | Uint8Array }
  | { readonly ip: string | Uint8Array }
  | { readonly email: string | Uint8Array }
  | { readonly uri: string | Uint8Array }
  | { readonly directory: NameInput }

/** Limits on the names that certificates below an authority may carry (RFC 5280, 4.2.1.10). */
export interface NameConstraints {
  readonly permitted?: readonly GeneralName[]
  readonly excluded?: readonly GeneralName[]
  /** Default `true`, as the RFC asks. */
  readonly critical?: boolean
}

// GeneralName ::= CHOICE, implicit tags: context class, primitive
const choice = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const

/** DER of a GeneralName. */
export function encodeGeneralName(name: GeneralName): Uint8Array {
  if ('directory' in name) return element(context(4), encodeName(name.directory))
  if ('ip' in name) return element(choice.ip, addressOctets(name.ip))
  if ('dns' in name) return element(choice.dns, octets(name.dns))
  if ('email' in name) return element(choice.email, octets(name.email))
  return element(choice.uri, octets(name.uri))
}

/** The general name of a host. */
export const generalNameOf = (host: Host): GeneralName =>
  host.kind === 'dns' ? { dns: host.name } : { ip: host.address }

const octets = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? Buffer.from(text, 'utf8') : text

function addressOctets(ip: string | Uint8Array): Uint8Array {
  if (ip instanceof Uint8Array) return ip
  const [address = '', prefix] = ip.split('/')
  if (isIP(address) === 0 || address.includes('%')) throw notAnAddress(ip)
  const addressBytes = ipOctets(address)
  if (prefix === undefined) return addressBytes
  return Buffer.concat([addressBytes, maskOctets(ip, prefix, addressBytes.length)])
}

function maskOctets(ip: string, prefix: string, size: number): Uint8Array {
  const ones = Number(prefix)
  if (!/^\d{1,3}$/u.test(prefix) || ones > size * 8) throw notAnAddress(ip)
  return Uint8Array.from(
    { length: size },
    (_, at) => 0xff & (0xff00 >> Math.max(0, Math.min(8, ones - at * 8))),
  )
}

const notAnAddress = (ip: string): ForgeError =>
  new ForgeError('FORGE_OPTION_INVALID', `ip: ${quote(ip)} is neither an address nor a network`)
