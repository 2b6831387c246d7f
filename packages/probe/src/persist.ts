import { certificateFacts } from './certificate-facts.ts'
import { type Endpoint, formatEndpoint } from './dial.ts'
import type { Failure } from './failure.ts'
import {
  type FailedHandshake,
  type Handshake,
  type HandshakeRequest,
  shakeHands,
  type UnfinishedHandshake,
} from './handshake.ts'
import { anything, current, type Narrowing, nameless, type Offer, offerOf } from './offers.ts'
import { isNameless } from './wire/code-points.ts'

/** How to get to a server, whatever is proposed to it. */
export type Way = Pick<HandshakeRequest, 'endpoint' | 'servername' | 'route' | 'timeoutMs' | 'signal'>

/** What came of it in the end. */
export interface Outcome {
  readonly handshake: Handshake | FailedHandshake | UnfinishedHandshake
  readonly offer: Offer
  readonly failure?: Failure
}

/** Asks for one kind of key in one version of TLS, once. */
export async function askFor(way: Way, narrowing: Narrowing): Promise<Outcome> {
  const offer = offerOf(narrowing)
  const handshake = await shakeHands({ ...way, offer, trust: 'nobody' })
  if (handshake.ok) return outcomeOf(handshake, offer, way.endpoint)
  return { handshake, offer, failure: handshake.failure }
}

/** Tries what current clients offer, then anything at all, then whether there are certificates at all. */
export async function persist(way: Way): Promise<Outcome> {
  const { endpoint } = way
  const attempt = (offer: Offer): Promise<Handshake | FailedHandshake> =>
    shakeHands({ ...way, offer, trust: 'nobody' })
  const first = await attempt(current)
  if (first.ok) return outcomeOf(first, current, endpoint)
  if (!isWorthAnotherTry(first)) return { handshake: first, offer: current, failure: first.failure }
  const second = await attempt(anything)
  if (second.ok) return outcomeOf(second, anything, endpoint)
  const third = await attempt(nameless)
  if (third.ok || isNameless(third.flight.cipherSuite))
    return { handshake: third, offer: nameless, failure: noCertificate(endpoint) }
  return { handshake: first, offer: current, failure: first.failure }
}

function outcomeOf(handshake: Handshake, offer: Offer, endpoint: Endpoint): Outcome {
  if (handshake.presented.length > 0) return { handshake, offer }
  return { handshake, offer, failure: noCertificate(endpoint) }
}

/** Only a server that answered in TLS, or hung up on it, may like another offer better. */
function isWorthAnotherTry({ failure }: FailedHandshake): boolean {
  return ['KEYPIN_HANDSHAKE_REFUSED', 'KEYPIN_HANDSHAKE_BROKEN', 'KEYPIN_CONNECTION_CLOSED'].includes(
    failure.code,
  )
}

function noCertificate(endpoint: Endpoint): Failure {
  return {
    code: 'KEYPIN_NO_CERTIFICATE',
    message: `${formatEndpoint(endpoint)} shows no certificate: it speaks anonymous or pre-shared-key TLS`,
    hint: 'there is nothing to pin; have the server show a certificate first',
  }
}

/**
 * Asks OpenSSL for its own opinion of a server's chain, on a connection of its own: for where we found no path.
 *
 * @param ca In place of Node's own roots, DER.
 * @returns Its complaint, such as `SELF_SIGNED_CERT_IN_CHAIN`, or `OK`; nothing when it could not be asked.
 */
export async function askOpenssl(
  way: Way,
  offer: Offer,
  ca: readonly Uint8Array[],
): Promise<string | undefined> {
  const pem = ca.map((der) => certificateFacts(der, new Date(0)).pem)
  const handshake = await shakeHands({ ...way, offer, trust: pem.length === 0 ? 'default' : pem })
  return handshake.ok ? (handshake.authorizationError ?? 'OK') : undefined
}
