import { authorityOf } from './authorities.ts'
import type { Observed, ObservedCertificate } from './observed.ts'

/** Something to do instead of pinning, or beside it. */
export interface Alternative {
  /** Stable between versions. */
  readonly id: 'caa' | 'ct' | 'short-lived'
  /** What it does, a sentence without a full stop. */
  readonly what: string
  /** The line to put somewhere, where there is one. */
  readonly line?: string
  readonly sources: readonly string[]
}

/** What narrows who can pass as a host, without a pin that could lock anybody out. */
export function alternativesFor(seen: Observed, leaf: ObservedCertificate | undefined): Alternative[] {
  const host = seen.server?.host
  const isName = host !== undefined && !/^[\d.]+$|:/.test(host)
  return [
    {
      id: 'caa',
      what: 'a CAA record: no other CA may issue for the name; with "accounturi" no other account of that CA either',
      ...(isName ? { line: caaLine(host, seen, leaf) } : {}),
      sources: ['https://www.rfc-editor.org/rfc/rfc8659', 'https://www.rfc-editor.org/rfc/rfc8657'],
    },
    {
      id: 'ct',
      what: 'a watch on Certificate Transparency: you learn within hours of a certificate that should not exist; Cert Spotter tells its pubkey_sha256, which is what a pin is made of',
      ...(isName ? { line: `certspotter: ${host}` } : {}),
      sources: ['https://github.com/SSLMate/certspotter', 'https://www.rfc-editor.org/rfc/rfc6962'],
    },
    {
      id: 'short-lived',
      what: 'tokens that are bound to a key of the device (DPoP, mutual TLS): what an interceptor reads is of no use to it',
      sources: ['https://www.rfc-editor.org/rfc/rfc9449'],
    },
  ]
}

function caaLine(host: string, { trust }: Observed, leaf: ObservedCertificate | undefined): string {
  // a CA of one's own reads no CAA records: then no public one has any business with the name
  if (trust.ends === 'given') return `${host}. CAA 0 issue ";"`
  const authority = leaf === undefined ? undefined : authorityOf(leaf.issuer)
  return `${host}. CAA 0 issue "${authority?.caa ?? 'the name that your CA states in its CPS'}"`
}
