import type { Certificate } from '../x509/certificate.ts'
import type { NameConstraints, NameSubtrees } from '../x509/names.ts'
import type { Candidate } from './candidate.ts'
import { isDnsBase, isDnsName, overlapsDns, withinDns } from './dns-constraints.ts'
import { isIpRange, overlapsIp, withinIp } from './ip-constraints.ts'
import type { Budget } from './limits.ts'
import type { RefusalReason } from './refusals.ts'

/**
 * Says whether the name constraints of a CA forbid a path below it; `unchecked` when the budget does not allow to say.
 *
 * DNS and IP constraints are evaluated against every name below; any other form, and any that is not well formed,
 * makes the CA unusable, whatever the names are. RFC 5280 section 6.1.4 (g) intersects the constraints of all CAs of
 * a path; asking each CA in turn comes to the same.
 *
 * @param below The path beneath the CA, leaf first.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10 Name Constraints
 */
export function nameConstraintFault(
  constraints: NameConstraints | undefined,
  below: readonly Candidate[],
  budget: Budget,
): RefusalReason | 'unchecked' | undefined {
  if (constraints === undefined) return undefined
  const { permitted, excluded, otherForms } = constraints
  if (otherForms) return 'unsupported-name-constraint'
  const names = namesBelow(below)
  const comparisons = (names.dns.length + names.ip.length + 1) * (count(permitted) + count(excluded))
  if (!budget.nameComparisons(comparisons)) return 'unchecked'
  if (![permitted, excluded].every(isWellFormed)) return 'unsupported-name-constraint'
  return allowsDns(constraints, names.dns) && allowsIp(constraints, names.ip) ? undefined : 'name-constraint'
}

interface Names {
  readonly dns: readonly string[]
  readonly ip: readonly Uint8Array[]
}

// RFC 5280 6.1.3 (b): self-issued certificates are exempt, but for the leaf.
function namesBelow(below: readonly Candidate[]): Names {
  const constrained = below.filter((candidate, index) => index === 0 || !candidate.isSelfIssued)
  return {
    dns: constrained.flatMap(({ certificate }, index) => dnsNames(certificate, index === 0)),
    ip: constrained.flatMap(({ certificate }) => certificate.subjectAltNames.ipBytes),
  }
}

// Where a leaf has no DNS names, Node (`tls.checkServerIdentity`) and others still match hosts with its common names,
// so these are names too: all that could be a host's. OpenSSL judges them in the same way.
function dnsNames({ subjectAltNames, subject }: Certificate, isLeaf: boolean): readonly string[] {
  if (!isLeaf || subjectAltNames.dns.length > 0) return subjectAltNames.dns
  return subject.commonNames.filter(isDnsName)
}

function count({ dns, ip }: NameSubtrees): number {
  return dns.length + ip.length
}

function isWellFormed({ dns, ip }: NameSubtrees): boolean {
  return dns.every(isDnsBase) && ip.every(isIpRange)
}

function allowsDns({ permitted, excluded }: NameConstraints, names: readonly string[]): boolean {
  if (permitted.dns.length + excluded.dns.length === 0) return true
  return names.every((name) => {
    // A name that no host has could be taken for one by a lax client; under a constraint it is refused.
    if (!isDnsName(name)) return false
    if (excluded.dns.some((base) => overlapsDns(name, base))) return false
    return permitted.dns.length === 0 || permitted.dns.some((base) => withinDns(name, base))
  })
}

function allowsIp({ permitted, excluded }: NameConstraints, addresses: readonly Uint8Array[]): boolean {
  return addresses.every((address) => {
    if (excluded.ip.some((range) => overlapsIp(address, range))) return false
    return permitted.ip.length === 0 || permitted.ip.some((range) => withinIp(address, range))
  })
}
