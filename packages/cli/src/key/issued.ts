import { X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import { rootCertificates } from 'node:tls'
import {
  findEntry,
  findPaths,
  HostError,
  type PinSet,
  REFUSALS,
  type Refusal,
  readCertificate,
  verifiedPaths,
} from 'keypin'
import type { SingleOption } from '../command.ts'
import type { Io } from '../io.ts'
import { readCa, readCertificateFile } from '../tls/options.ts'
import { rootAbove } from './ca-path.ts'

/** Options by which a certificate is judged. */
export const issuerOptions: Readonly<Record<'chain' | 'ca', SingleOption>> = {
  chain: {
    type: 'string',
    value: 'FILE',
    about: 'certificates between the one that is checked and its root, when its file does not have them',
  },
  ca: { type: 'string', value: 'FILE', about: 'take these as roots as well: those of a CA of your own' },
}

/** What a certificate is verified with: certificates that may stand in between, and roots. */
export interface Issuers {
  readonly chain: readonly Uint8Array[]
  readonly given: readonly Uint8Array[]
}

/** Reads {@link issuerOptions}. */
export function readIssuers(
  { chain, ca }: { readonly chain?: string | undefined; readonly ca?: string | undefined },
  io: Io,
): Issuers {
  const hint = 'give a PEM or DER file of certificates to --chain'
  return {
    chain: chain === undefined ? [] : readCertificateFile(resolve(io.cwd, chain), 'the chain', hint),
    given: ca === undefined ? [] : readCa(resolve(io.cwd, ca)),
  }
}

/** What a certificate says, and what was verified of it. */
export interface IssuedFacts {
  readonly notBefore: string
  readonly notAfter: string
  readonly isSelfIssued: boolean
  readonly isCa: boolean
  /** Of one that was issued by its own subject: whether it did sign itself. */
  readonly ownSignature?: boolean
  /** Where a verified path ends: in a public root that Node brings along, or one of those given. */
  readonly ends?: 'public' | 'given'
  /** The subject of that root. */
  readonly anchor?: string
  /** How many timestamps of Certificate Transparency logs stand in it. */
  readonly scts: number
  /** Why no path could be verified, as a sentence without a full stop. */
  readonly unverified?: string
  /** Whether it is for a host, or for a name that its entry covers. */
  readonly covers: (host: string, pinSet?: PinSet) => boolean
}

/**
 * Judges a certificate by itself: anybody can make one that names a CA and holds a pinned key, so only a path to a root
 * that somebody trusts shows that it was issued. The roots of this machine do not count: an interceptor's may be among
 * them.
 *
 * @param certificates The one in question first, then what stood with it in its file.
 */
export function issuedFacts(
  [leaf = new Uint8Array(), ...others]: readonly Uint8Array[],
  { chain, given }: Issuers,
  now: Date,
): IssuedFacts {
  const { notBefore, notAfter, isSelfIssued, basicConstraints, scts = 0 } = readCertificate(leaf)
  const x509 = new X509Certificate(leaf)
  return {
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    isSelfIssued,
    isCa: basicConstraints?.ca === true,
    scts,
    ...(isSelfIssued ? { ownSignature: verifiesItself(x509) } : {}),
    ...endOf([leaf, ...others, ...chain], given, { now, isCa: basicConstraints?.ca === true }),
    covers: (host, pinSet) => isFor(x509, host) || (pinSet !== undefined && coversBelow(leaf, host, pinSet)),
  }
}

function endOf(
  presented: readonly Uint8Array[],
  given: readonly Uint8Array[],
  { now, isCa }: { readonly now: Date; readonly isCa: boolean },
): Pick<IssuedFacts, 'ends' | 'anchor' | 'unverified'> {
  for (const [ends, anchors] of [
    ['public', publicAnchors()],
    ['given', given],
  ] as const) {
    const anchor = isCa
      ? rootAbove(presented, anchors, now)
      : verifiedPaths(presented, anchors, { now })[0]?.at(-1)
    if (anchor !== undefined) return { ends, anchor: readCertificate(anchor).subject.text }
  }
  if (isCa && isRoot(presented[0])) return { unverified: 'it is a root, and none of the public ones' }
  const refused = isCa ? [] : findPaths(presented, given, { now }).refused
  return { unverified: whyNot(presented, refused) }
}

/** What to do about a certificate of which no path was verified. */
export const howToVerify =
  'add what is above it: --chain FILE for intermediates, --ca FILE for a root of your own'

/** What a certificate without a verified path lacks to be more than a claim. */
export const unverifiedRemarks = ({ unverified }: IssuedFacts): readonly string[] =>
  unverified === undefined ? [] : [`unverified, so anybody may have made it: ${unverified}; ${howToVerify}`]

const isRoot = (der: Uint8Array = new Uint8Array()): boolean => readCertificate(der).isSelfIssued

let anchors: readonly Uint8Array[] | undefined

/** Hundreds at a time, of which a path needs one: the search reads that strictly. */
function publicAnchors(): readonly Uint8Array[] {
  anchors ??= rootCertificates.map((pem) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
  return anchors
}

/** What the certificate is itself at fault for comes first; that it is no root says nothing. */
function whyNot(presented: readonly Uint8Array[], refused: readonly Refusal[]): string {
  const told = refused.filter(({ reason }) => reason !== 'not-an-anchor' && reason !== 'no-issuer')
  const own = told.find(({ certificate }) => certificate === presented[0]) ?? told[0]
  const [leaf] = presented
  const issuer = leaf === undefined ? 'its issuer' : readCertificate(leaf).issuer.text
  if (own === undefined) return `no path to a root is known from its issuer, ${issuer}`
  return own.certificate === leaf
    ? `it ${REFUSALS[own.reason].text}`
    : `${readCertificate(own.certificate).subject.text} ${REFUSALS[own.reason].text}`
}

const isFor = (x509: X509Certificate, host: string): boolean =>
  (host.includes(':') || /^[\d.]+$/.test(host) ? x509.checkIP(host) : x509.checkHost(host)) !== undefined

function coversBelow(leaf: Uint8Array, host: string, pinSet: PinSet): boolean {
  return readCertificate(leaf).subjectAltNames.dns.some((name) => {
    try {
      return findEntry(pinSet, name.toLowerCase().replace(/^\*\./, 'any.'))?.host === host
    } catch (error) {
      // names in certificates are what somebody asked for; not all of them are host names
      if (error instanceof HostError) return false
      throw error
    }
  })
}

/** A certificate that signed itself shows what a request shows; one that only says so shows nothing. */
function verifiesItself(x509: X509Certificate): boolean {
  try {
    return x509.verify(x509.publicKey)
  } catch {
    return false
  }
}
