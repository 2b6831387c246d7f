import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'

/**
 * Whom OpenSSL trusts in a handshake: nobody, as long as its opinion is not asked (loading roots takes longer
 * than shaking hands), Node's own roots, or the given anchors, PEM.
 */
export type OpensslTrust = 'nobody' | 'default' | readonly string[]

/** What a ClientHello proposes. */
export interface Offer {
  readonly id: 'current' | 'anything' | 'nameless' | 'narrow'
  readonly alpn: readonly string[]
  /** Proposes key exchange without any certificate, to find out that a server knows nothing else. */
  readonly pskIdentity?: string
  context(trust: OpensslTrust): SecureContext
}

/** What current Node clients propose; a server that takes it serves current clients. */
export const current: Offer = {
  id: 'current',
  alpn: ['h2', 'http/1.1'],
  context: madeOnce((trust) => createSecureContext(caOf(trust))),
}

/** Everything that this OpenSSL can still do, back to TLS 1.0: to say what an outdated server speaks. */
export const anything: Offer = {
  id: 'anything',
  alpn: [],
  context: madeOnce((trust) =>
    createSecureContext({
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.3',
      ciphers: 'ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0',
      ecdhCurve: everyGroup(),
      sigalgs: everySignature(),
      ...caOf(trust),
    }),
  ),
}

/** Anonymous and pre-shared-key handshakes, which involve no certificate. */
export const nameless: Offer = {
  id: 'nameless',
  alpn: [],
  pskIdentity: 'keypin',
  context: madeOnce(() =>
    createSecureContext({
      ca: [],
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.2',
      ciphers: 'aNULL:kPSK:kECDHEPSK:kDHEPSK:@SECLEVEL=0',
    }),
  ),
}

/** A kind of key that servers keep a certificate for beside those of other kinds. */
export type KeyKind = 'ECDSA' | 'RSA' | 'Ed25519'

/** What a server is asked for to see whether it has another certificate. */
export interface Narrowing {
  readonly protocol: 'TLSv1.2' | 'TLSv1.3'
  readonly key: KeyKind
}

// Of TLS 1.2 the cipher suite says which kind of key signs, of TLS 1.3 only the signature algorithms do.
const narrow: Readonly<Record<KeyKind, { readonly sigalgs: string; readonly ciphers: string }>> = {
  ECDSA: { sigalgs: 'ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512', ciphers: 'aECDSA:@SECLEVEL=1' },
  RSA: {
    sigalgs:
      'rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:' +
      'rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512',
    ciphers: 'aRSA:@SECLEVEL=1',
  },
  // RFC 8422 section 5.10: it goes by the cipher suites of ECDSA
  Ed25519: { sigalgs: 'ed25519', ciphers: 'aECDSA:@SECLEVEL=1' },
}

const narrowed = new Map<string, Offer>()

/** Proposes one version of the protocol, and signatures by one kind of key only. */
export function offerOf({ protocol, key }: Narrowing): Offer {
  const id = `${protocol} ${key}`
  const known = narrowed.get(id)
  if (known !== undefined) return known
  const { sigalgs, ciphers } = narrow[key]
  const suites = protocol === 'TLSv1.3' ? {} : { ciphers }
  const offer: Offer = {
    id: 'narrow',
    alpn: current.alpn,
    context: madeOnce((trust) =>
      createSecureContext({ minVersion: protocol, maxVersion: protocol, sigalgs, ...suites, ...caOf(trust) }),
    ),
  }
  narrowed.set(id, offer)
  return offer
}

// In order of preference. Curves over binary fields are left out: nobody chooses them.
const groups = [
  ...['X25519MLKEM768', 'X25519', 'prime256v1', 'X448', 'secp384r1', 'secp521r1', 'ffdhe2048', 'ffdhe3072'],
  ...['secp256k1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'secp224r1', 'prime192v1'],
]

const signatures = [
  ...['ECDSA+SHA256', 'ECDSA+SHA384', 'ECDSA+SHA512', 'ed25519', 'ed448', 'mldsa44', 'mldsa65', 'mldsa87'],
  ...['ecdsa_brainpoolP256r1tls13_sha256', 'ecdsa_brainpoolP384r1tls13_sha384'],
  ...['ecdsa_brainpoolP512r1tls13_sha512', 'rsa_pss_pss_sha256', 'rsa_pss_pss_sha384', 'rsa_pss_pss_sha512'],
  ...['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
  ...['RSA+SHA256', 'RSA+SHA384', 'RSA+SHA512', 'DSA+SHA256', 'DSA+SHA384', 'DSA+SHA512'],
  ...['ECDSA+SHA224', 'RSA+SHA224', 'DSA+SHA224', 'ECDSA+SHA1', 'RSA+SHA1', 'DSA+SHA1'],
]

let knownGroups: string | undefined
let knownSignatures: string | undefined

const everyGroup = (): string => {
  knownGroups ??= groups.filter((ecdhCurve) => isPossible({ ecdhCurve })).join(':')
  return knownGroups
}

const everySignature = (): string => {
  knownSignatures ??= signatures.filter((sigalgs) => isPossible({ sigalgs })).join(':')
  return knownSignatures
}

/** A list with one name that this build of OpenSSL does not know is refused whole. */
function isPossible(options: SecureContextOptions): boolean {
  try {
    return createSecureContext({ ca: [], ...options }) !== undefined
  } catch {
    return false
  }
}

/** Making a context takes a third as long as the handshake, and one that trusts nobody is the same for all hosts. */
function madeOnce(make: Offer['context']): Offer['context'] {
  let trustless: SecureContext | undefined
  return (trust) => {
    if (trust !== 'nobody') return make(trust)
    trustless ??= make(trust)
    return trustless
  }
}

function caOf(trust: OpensslTrust): Pick<SecureContextOptions, 'ca'> {
  if (trust === 'default') return {}
  return { ca: trust === 'nobody' ? [] : [...trust] }
}
