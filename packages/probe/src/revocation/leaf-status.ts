import { readCertificates } from 'keypin'
import type { Handshake, UnfinishedHandshake } from '../handshake.ts'
import type { PathFacts } from '../judge.ts'
import { type CertificateParts, partsOf } from './certificate-parts.ts'
import { elements, Malformed, only } from './der.ts'
import { judgeStaple, type StapleFacts } from './staple.ts'
import { type CertificateTimestamp, readTimestamps, readWrappedTimestamps } from './timestamps.ts'

/** What a server says of the revocation of its certificate, when it is asked. */
export interface OcspFacts {
  /** Whether an OCSP answer was stapled to the certificate. */
  readonly stapled: boolean
  /**
   * Whether the certificate demands that one is (RFC 7633), so that strict clients refuse the server without;
   * `unreadable` when nobody can tell from what stands there.
   */
  readonly mustStaple: boolean | 'unreadable'
  readonly staple?: StapleFacts
}

/** What others vouch for the first certificate. */
export interface LeafStatus {
  /** Absent where no server was asked: for a file, and for an inventory. */
  readonly ocsp?: OcspFacts
  /** Certificate Transparency timestamps: in the certificate, in the handshake, in the staple. */
  readonly timestamps: readonly CertificateTimestamp[]
}

/**
 * Tells what stands in and beside the first certificate about its revocation and its publication.
 *
 * @param shown What the server sent in the handshake, if there was one.
 * @param paths As they were verified: they tell whose key signed the certificate.
 */
export function leafStatus(
  [leaf]: readonly Uint8Array[],
  shown: Pick<Handshake | UnfinishedHandshake, 'ok' | 'flight'> | undefined,
  paths: readonly PathFacts[],
  now: Date,
): LeafStatus {
  if (leaf === undefined) return { timestamps: [] }
  const read = readParts(leaf)
  const parts = read instanceof Malformed ? undefined : read
  const { ok = false, flight = {} } = shown ?? {}
  const judged = flight.staple && judgeStaple(flight.staple, leaf, issuerOf(leaf, parts, paths), now)
  const embedded = parts?.extensions.get(oids.embeddedTimestamps)
  const timestamps = [
    ...(read instanceof Malformed ? [unreadable(read)] : []),
    ...(embedded ? readWrappedTimestamps(embedded, 'certificate') : []),
    ...(flight.timestamps ? readTimestamps(flight.timestamps, 'handshake') : []),
    ...(judged?.timestamps ? readWrappedTimestamps(judged.timestamps, 'ocsp') : []),
  ]
  // an unfinished handshake did not ask for a staple
  if (!ok) return { timestamps }
  const mustStaple = parts === undefined ? 'unreadable' : demandsStaple(parts.extensions.get(oids.tlsFeature))
  return {
    ocsp: { stapled: judged !== undefined, mustStaple, ...(judged && { staple: judged.facts }) },
    timestamps,
  }
}

const oids = { embeddedTimestamps: '1.3.6.1.4.1.11129.2.4.2', tlsFeature: '1.3.6.1.5.5.7.1.24' } as const

function readParts(certificate: Uint8Array): CertificateParts | Malformed {
  try {
    return partsOf(certificate)
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return error
  }
}

const unreadable = ({ message }: Malformed): CertificateTimestamp => ({
  source: 'certificate',
  signature: 'not-checked',
  unreadable: message,
})

function issuerOf(
  leaf: Uint8Array,
  parts: CertificateParts | undefined,
  paths: readonly PathFacts[],
): Uint8Array | undefined {
  const above = paths.find(({ certificates }) => certificates.length > 1)?.certificates[1]
  if (above !== undefined) return readCertificates(above.pem)[0]
  const isSelfIssued = parts !== undefined && Buffer.compare(parts.issuer, parts.subject) === 0
  return isSelfIssued ? leaf : undefined
}

const statusRequest = 5

function demandsStaple(value: Uint8Array | undefined): OcspFacts['mustStaple'] {
  if (value === undefined) return false
  try {
    const features = elements(only(value, 0x30, 'TLS features'), 'TLS features')
    return features.some(
      ({ tag, content }) => tag === 0x02 && content.length === 1 && content[0] === statusRequest,
    )
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return 'unreadable'
  }
}
