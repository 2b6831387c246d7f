/** What a pin is the hash of: a key (`spki`) or one whole certificate. */
export type PinKind = 'spki' | 'certificate'

/** The spelling before the base64, by kind. */
export const PREFIX: Readonly<Record<PinKind, string>> = { spki: 'sha256/', certificate: 'cert-sha256/' }

/** How many bytes a SHA-256 has. */
export const DIGEST_BYTES = 32
