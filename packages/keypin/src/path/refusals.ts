/** Why a certificate, or the link to the one below it, is no part of a path. */
export type RefusalReason =
  | 'bad-signature'
  | 'empty-name'
  | 'expired'
  | 'key-identifier'
  | 'name-constraint'
  | 'name-encoding'
  | 'no-certificate-signing'
  | 'no-issuer'
  | 'not-a-ca'
  | 'not-an-anchor'
  | 'not-yet-valid'
  | 'path-length'
  | 'unknown-critical-extension'
  | 'unreadable'
  | 'unsupported-name-constraint'
  | 'unsupported-signature'
  | 'weak-key'
  | 'weak-signature'
  | 'wrong-key-usage'
  | 'wrong-purpose'

/** A certificate that was left out of some path, and why. */
export interface Refusal {
  readonly reason: RefusalReason
  /** The certificate at fault, DER. */
  readonly certificate: Uint8Array
  /** The certificate below, whose issuer it would have been; absent where the fault lies in itself alone. */
  readonly child?: Uint8Array
}

/** What a reason means, for people, and the clause it comes from. */
export interface RefusalMeaning {
  /** Completes "this certificate …". */
  readonly text: string
  readonly clause: string
}

/** One row a reason. */
export const REFUSALS: Readonly<Record<RefusalReason, RefusalMeaning>> = {
  'bad-signature': {
    text: 'has the name of the issuer, but its key did not make the signature',
    clause: 'RFC 5280 6.1.3 (a)(1)',
  },
  'empty-name': { text: 'is to issue certificates without having a name', clause: 'RFC 5280 4.1.2.6' },
  expired: { text: 'has expired', clause: 'RFC 5280 6.1.3 (a)(2)' },
  'key-identifier': {
    text: 'has the name of the issuer, but is not the certificate that the one below identifies',
    clause: 'RFC 5280 4.2.1.1',
  },
  'name-constraint': {
    text: 'must not issue for the names of a certificate below it',
    clause: 'RFC 5280 6.1.3 (b) and (c)',
  },
  'name-encoding': {
    text: 'has the name of the issuer in another encoding',
    clause: 'RFC 5280 4.1.2.6; CA/B Baseline Requirements 7.1.4.1',
  },
  'no-certificate-signing': {
    text: 'has a key that must not sign certificates',
    clause: 'RFC 5280 6.1.4 (n)',
  },
  'no-issuer': { text: 'was issued by a certificate that is not here', clause: 'RFC 5280 6.1.3 (a)(4)' },
  'not-a-ca': { text: 'is not the certificate of a CA', clause: 'RFC 5280 6.1.4 (k)' },
  'not-an-anchor': { text: 'issued itself and is not among the anchors', clause: 'RFC 5280 6.1.1 (d)' },
  'not-yet-valid': { text: 'is not valid yet', clause: 'RFC 5280 6.1.3 (a)(2)' },
  'path-length': { text: 'allows fewer CAs below it', clause: 'RFC 5280 6.1.4 (l) and (m)' },
  'unknown-critical-extension': {
    text: 'has a critical extension that Keypin does not process',
    clause: 'RFC 5280 6.1.4 (o) and 6.1.5 (e)',
  },
  unreadable: { text: 'is not a certificate that can be read', clause: 'RFC 5280 4.1' },
  'unsupported-name-constraint': {
    text: 'constrains names in a form that Keypin does not evaluate',
    clause: 'RFC 5280 4.2.1.10',
  },
  'unsupported-signature': {
    text: 'is signed in a way that this runtime cannot check',
    clause: 'RFC 5280 6.1.3 (a)(1)',
  },
  'weak-key': {
    text: 'has a key below 112 bits of strength, of extreme size, or with its own curve parameters',
    clause: 'NIST SP 800-131A; CA/B Baseline Requirements 6.1.5; RFC 5480 2.1.1',
  },
  'weak-signature': {
    text: 'is signed over SHA-1 or an MD hash, for which collisions are made',
    clause: 'CA/B Baseline Requirements 7.1.3.2; RFC 6194',
  },
  'wrong-key-usage': {
    text: 'has a key that must not be used in a TLS handshake',
    clause: 'RFC 5280 4.2.1.3 and 4.2.1.12',
  },
  'wrong-purpose': { text: 'is not for server authentication', clause: 'RFC 5280 4.2.1.12' },
}
