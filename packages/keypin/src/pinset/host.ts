import { domainToASCII } from 'node:url'
import { visible } from '../bytes/visible.ts'
import { HostError } from '../errors.ts'

/**
 * Brings a host to the one spelling that pin sets are keyed by, however a program or a person spelt it.
 *
 * Follows the URL standard, so that a name judged here is the name a client connects to: case is folded,
 * an international name becomes its A-labels, `0x7f.1` becomes `127.0.0.1`, IPv6 takes its shortest form. Beyond
 * the standard, one trailing dot goes, brackets go, and an IPv4-mapped IPv6 address becomes the IPv4
 * address that it reaches, so that no other spelling of a pinned address is unpinned. Stricter than the
 * standard: labels of at most 63 and names of at most 253 characters, only letters, digits, `-` and `_`,
 * no percent-encoding, no control characters.
 *
 * @param text A host name or IP address, not a URL: no scheme, port, path or zone id.
 * @returns An A-label name in lower case without trailing dot, or an IP address without brackets.
 * @throws {HostError} `KEYPIN_HOST_MALFORMED` for anything else, also for a number that is no IPv4 address.
 * @example
 * normalizeHost('API.Example.com.')   // 'api.example.com'
 * normalizeHost('bücher.example')     // 'xn--bcher-kva.example'
 * normalizeHost('[::ffff:7f00:1]')    // '127.0.0.1'
 * @see https://url.spec.whatwg.org/#host-parsing
 */
export function normalizeHost(text: string): string {
  if (typeof text !== 'string')
    throw new HostError('KEYPIN_HOST_MALFORMED', `the host is ${typeof text}, not text`)
  if (text === '') throw malformed(text, 'is empty')
  if (text.length > MAX_INPUT_LENGTH) throw malformed(text, `is longer than any name (${MAX_NAME_LENGTH})`)
  if (/[:[\]]/.test(text)) return normalizeIPv6(text)
  const name = ASCII_NAME.test(text) ? text.toLowerCase() : toALabels(text)
  return endsInNumber(name) ? normalizeIPv4(name, text) : checkedName(name, text)
}

/** Whether a host, as {@link normalizeHost} gives it, is an IP address. */
export function isAddress(host: string): boolean {
  return host.includes(':') || endsInNumber(host)
}

// https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4, less the root label and its length byte
const MAX_NAME_LENGTH = 253
const MAX_LABEL_LENGTH = 63
const RIGHT_LABELS = /^[^.]{1,63}(?:\.[^.]{1,63})*$/
// Before conversion: no name of 253 characters needs more, and nothing longer is worth converting.
const MAX_INPUT_LENGTH = 1_024

const ASCII_NAME = /^[A-Za-z0-9_.-]+$/
const IPV6_CHARACTERS = /^[0-9A-Fa-f:.]+$/
const MAPPED_IPV4 = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/

// https://url.spec.whatwg.org/#ends-in-a-number-checker
function endsInNumber(name: string): boolean {
  return /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$/.test(name)
}

function toALabels(text: string): string {
  // domainToASCII reads a whole authority, so what would end or extend a host must not reach it.
  const foreign = /[\0-\x7f]/.test(text.replace(/[A-Za-z0-9_.-]/g, ''))
  const name = foreign ? '' : domainToASCII(text)
  if (!ASCII_NAME.test(name)) throw malformed(text, 'is not a host name', hintFor(text))
  return name
}

function normalizeIPv4(name: string, text: string): string {
  const address = domainToASCII(name)
  if (address === '') throw malformed(text, 'ends in a number but is not an IPv4 address')
  return address
}

function normalizeIPv6(text: string): string {
  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const address = IPV6_CHARACTERS.test(inner) ? domainToASCII(`[${inner}]`) : ''
  if (address === '') throw malformed(text, 'is neither a host name nor an IPv6 address', hintFor(text))
  return unmapped(address.slice(1, -1))
}

// A dual-stack socket reaches the IPv4 address through this form.
function unmapped(address: string): string {
  const [, high, low] = MAPPED_IPV4.exec(address) ?? []
  if (high === undefined || low === undefined) return address
  const bits = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join('.')
}

function checkedName(name: string, text: string): string {
  const host = name.endsWith('.') ? name.slice(0, -1) : name
  if (host.length > MAX_NAME_LENGTH) throw malformed(text, `is longer than ${MAX_NAME_LENGTH} characters`)
  if (RIGHT_LABELS.test(host)) return host
  if (host.split('.').includes('')) throw malformed(text, 'has an empty label', 'look for a dot too many')
  throw malformed(text, `has a label longer than ${MAX_LABEL_LENGTH} characters`)
}

function hintFor(text: string): string {
  if (text.includes('%')) return 'leave out the zone id and any percent-encoding'
  if (/[/@?#\\]|:[0-9]*$/.test(text)) return 'give the host alone, without scheme, user, port or path'
  if (text.includes('*')) return 'a host entry covers subdomains by its field "subdomains"'
  return 'give a name such as api.example.com, or an IP address'
}

function malformed(text: string, problem: string, hint?: string): HostError {
  const message = `the host '${visible(text, 100)}' ${problem}`
  return new HostError('KEYPIN_HOST_MALFORMED', message, hint === undefined ? {} : { hint })
}
