/** A code point of a TLS registry: its name there, and why it is weak, where it is. */
export interface CodePoint {
  readonly name: string
  readonly weak?: string
}

const sha1 = 'SHA-1 signatures can be forged (RFC 9155)'
const md5 = 'MD5 signatures can be forged (RFC 9155)'
const dsa = 'DSA is retired (FIPS 186-5)'
const small = 'the group is too small'

/** @see https://www.iana.org/assignments/tls-parameters#tls-parameters-8 */
export const groups: ReadonlyMap<number, CodePoint> = new Map<number, CodePoint>([
  ...named([
    [0x0016, 'secp256k1'],
    [0x0017, 'P-256'],
    [0x0018, 'P-384'],
    [0x0019, 'P-521'],
    [0x001a, 'brainpoolP256r1'],
    [0x001b, 'brainpoolP384r1'],
    [0x001c, 'brainpoolP512r1'],
    [0x001d, 'X25519'],
    [0x001e, 'X448'],
    [0x001f, 'brainpoolP256r1'],
    [0x0020, 'brainpoolP384r1'],
    [0x0021, 'brainpoolP512r1'],
    [0x0100, 'ffdhe2048'],
    [0x0101, 'ffdhe3072'],
    [0x0102, 'ffdhe4096'],
    [0x0103, 'ffdhe6144'],
    [0x0104, 'ffdhe8192'],
    [0x0200, 'ML-KEM-512'],
    [0x0201, 'ML-KEM-768'],
    [0x0202, 'ML-KEM-1024'],
    [0x11eb, 'SecP256r1MLKEM768'],
    [0x11ec, 'X25519MLKEM768'],
    [0x11ed, 'SecP384r1MLKEM1024'],
  ]),
  ...named(
    [
      [0x0013, 'secp192r1'],
      [0x0012, 'secp192k1'],
      [0x0010, 'secp160r1'],
    ],
    small,
  ),
  ...named(
    [
      [0x0015, 'secp224r1'],
      [0x0014, 'secp224k1'],
    ],
    small,
  ),
])

/** @see https://www.iana.org/assignments/tls-parameters#tls-signaturescheme */
export const signatureSchemes: ReadonlyMap<number, CodePoint> = new Map<number, CodePoint>([
  ...named([
    [0x0401, 'rsa_pkcs1_sha256'],
    [0x0403, 'ecdsa_secp256r1_sha256'],
    [0x0501, 'rsa_pkcs1_sha384'],
    [0x0503, 'ecdsa_secp384r1_sha384'],
    [0x0601, 'rsa_pkcs1_sha512'],
    [0x0603, 'ecdsa_secp521r1_sha512'],
    [0x0804, 'rsa_pss_rsae_sha256'],
    [0x0805, 'rsa_pss_rsae_sha384'],
    [0x0806, 'rsa_pss_rsae_sha512'],
    [0x0807, 'ed25519'],
    [0x0808, 'ed448'],
    [0x0809, 'rsa_pss_pss_sha256'],
    [0x080a, 'rsa_pss_pss_sha384'],
    [0x080b, 'rsa_pss_pss_sha512'],
    [0x081a, 'ecdsa_brainpoolP256r1tls13_sha256'],
    [0x081b, 'ecdsa_brainpoolP384r1tls13_sha384'],
    [0x081c, 'ecdsa_brainpoolP512r1tls13_sha512'],
    [0x0904, 'mldsa44'],
    [0x0905, 'mldsa65'],
    [0x0906, 'mldsa87'],
  ]),
  ...named(
    [
      [0x0301, 'rsa_pkcs1_sha224'],
      [0x0303, 'ecdsa_sha224'],
    ],
    'SHA-224 is not for TLS any more',
  ),
  ...named(
    [
      [0x0201, 'rsa_pkcs1_sha1'],
      [0x0203, 'ecdsa_sha1'],
    ],
    sha1,
  ),
  ...named([[0x0101, 'rsa_pkcs1_md5']], md5),
  ...named(
    [
      [0x0202, 'dsa_sha1'],
      [0x0302, 'dsa_sha224'],
      [0x0402, 'dsa_sha256'],
      [0x0502, 'dsa_sha384'],
      [0x0602, 'dsa_sha512'],
    ],
    dsa,
  ),
])

/** @see https://www.iana.org/assignments/tls-parameters#tls-parameters-6 */
export const alerts: ReadonlyMap<number, string> = new Map([
  [10, 'unexpected_message'],
  [20, 'bad_record_mac'],
  [40, 'handshake_failure'],
  [42, 'bad_certificate'],
  [47, 'illegal_parameter'],
  [48, 'unknown_ca'],
  [50, 'decode_error'],
  [51, 'decrypt_error'],
  [70, 'protocol_version'],
  [71, 'insufficient_security'],
  [80, 'internal_error'],
  [86, 'inappropriate_fallback'],
  [90, 'user_canceled'],
  [109, 'missing_extension'],
  [112, 'unrecognized_name'],
  [115, 'unknown_psk_identity'],
  [116, 'certificate_required'],
  [120, 'no_application_protocol'],
])

/**
 * Cipher suites without a certificate: anonymous, and with a pre-shared key (those of RSA_PSK have one).
 *
 * @see https://www.iana.org/assignments/tls-parameters#tls-parameters-4
 */
const nameless: readonly (readonly [first: number, last: number])[] = [
  [0x0017, 0x001b],
  [0x002c, 0x002d],
  [0x0034, 0x0034],
  [0x003a, 0x003a],
  [0x0046, 0x0046],
  [0x006c, 0x006d],
  [0x0089, 0x0091],
  [0x009b, 0x009b],
  [0x00a6, 0x00ab],
  [0x00ae, 0x00b5],
  [0x00bf, 0x00bf],
  [0x00c5, 0x00c5],
  [0xc015, 0xc019],
  [0xc033, 0xc03b],
  [0xc046, 0xc047],
  [0xc05a, 0xc05b],
  [0xc064, 0xc067],
  [0xc06a, 0xc06d],
  [0xc070, 0xc071],
  [0xc084, 0xc085],
  [0xc08e, 0xc091],
  [0xc094, 0xc097],
  [0xc09a, 0xc09b],
  [0xc0a4, 0xc0ab],
  [0xccab, 0xccad],
  [0xd001, 0xd005],
]

/** Whether a cipher suite involves no certificate. */
export function isNameless(suite: number | undefined): boolean {
  return suite !== undefined && nameless.some(([first, last]) => suite >= first && suite <= last)
}

/** The name of a code point, or its number where the table has none. */
export function codePoint(table: ReadonlyMap<number, CodePoint>, number: number): CodePoint {
  return table.get(number) ?? { name: `0x${number.toString(16).padStart(4, '0')}` }
}

function named(rows: readonly (readonly [number, string])[], weak?: string): [number, CodePoint][] {
  return rows.map(([number, name]) => [number, weak === undefined ? { name } : { name, weak }])
}
