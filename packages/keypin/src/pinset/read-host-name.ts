import { domainToASCII, domainToUnicode } from 'node:url'
import { visible } from '../bytes/visible.ts'
import { HostError } from '../errors.ts'
import type { Complaints } from './complaints.ts'
import { normalizeHost } from './host.ts'
import type { JsonNode } from './json-node.ts'

/** Complains about the key of a host entry unless it is the one spelling of a name or an address. */
export function checkHostName(name: string, node: JsonNode, complaints: Complaints): undefined {
  if (name.includes('*')) return complainOfWildcard(name, node, complaints)
  if (name === '__proto__') return complaints.aboutKey(node, 'host-malformed', PROTO, 'use another name')
  const canonical = canonicalOf(name)
  if (canonical instanceof HostError) {
    complaints.aboutKey(node, 'host-malformed', canonical.message, hintFor(name) ?? canonical.hint)
  } else if (canonical !== name) {
    const message = `the host '${visible(name, 100)}' is not in its canonical spelling`
    complaints.aboutKey(node, 'host-not-canonical', message, `write '${canonical}'`)
  } else {
    complainOfFalseALabels(name, node, complaints)
  }
}

// A legal name, but in what we generate and in other readers of this file it would be a prototype.
const PROTO = "'__proto__' is not accepted as a host"

function canonicalOf(name: string): string | HostError {
  try {
    return normalizeHost(name)
  } catch (error) {
    if (error instanceof HostError) return error
    throw error
  }
}

function complainOfWildcard(name: string, node: JsonNode, complaints: Complaints): undefined {
  const [, stars, rest = ''] = /^(\*\*?)\.(.+)$/.exec(name) ?? []
  const apex = canonicalOf(rest)
  const message = `the host '${visible(name, 100)}' has a wildcard`
  const covers = stars === '**' ? 'any' : 'one'
  const hint =
    stars === undefined || apex instanceof HostError
      ? 'name the host itself; "subdomains" says what else it covers'
      : `write '${apex}' with "subdomains": "${covers}", which covers '${apex}' too`
  complaints.aboutKey(node, 'host-wildcard', message, hint)
}

// The hint for text that has a host in it: a URL, a host with a port, '.example.com'.
function hintFor(name: string): string | undefined {
  const bare = canonicalOf(name.replace(/^\./, ''))
  if (!(bare instanceof HostError)) return `write '${bare}' with "subdomains": "any"`
  try {
    const host = normalizeHost(
      new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(name) ? name : `https://${name}`).hostname,
    )
    return `write '${host}'`
  } catch {
    return undefined
  }
}

// Node's versions differ in what they let through of an xn-- label that decodes to nothing: ask both ways.
function complainOfFalseALabels(name: string, node: JsonNode, complaints: Complaints): undefined {
  if (!name.includes('xn--')) return undefined
  const wrong = name.split('.').find((label) => label.startsWith('xn--') && !isALabel(label))
  if (wrong === undefined) return undefined
  const message = `the label '${visible(wrong, 63)}' is not the A-label of any name`
  complaints.aboutKey(node, 'host-malformed', message, 'write the name in Unicode to learn its A-labels')
}

function isALabel(label: string): boolean {
  const unicode = domainToUnicode(label)
  return unicode !== label && domainToASCII(unicode) === label
}
