import { createCipheriv, type KeyObject, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import { integer, nullValue, objectIdentifier, octetString, sequence } from './der.ts'
import { ForgeError } from './errors.ts'
import { armour } from './pem.ts'

/** How a passphrase becomes a key. Both cost an attacker much the same; `pbkdf2` is read by more programs. */
export type KeyDerivation = 'pbkdf2' | 'scrypt'

interface DerivationRow {
  readonly derive: (passphrase: Uint8Array, salt: Uint8Array) => Uint8Array
  /** DER of the AlgorithmIdentifier. */
  readonly algorithm: (salt: Uint8Array) => Uint8Array
}

const keyBytes = 32

// OWASP Password Storage Cheat Sheet, 2023: 600,000 rounds of PBKDF2-HMAC-SHA256
const pbkdf2Rounds = 600_000

// The same sheet's N = 2^14, r = 8, p = 5. It asks as much work as N = 2^17, p = 1, whose memory OpenSSL
// refuses when it reads a key file: it allows 32 MiB, which N = 2^15 already passes.
const scryptCost = { N: 2 ** 14, r: 8, p: 5 }

const derivations: Record<KeyDerivation, DerivationRow> = {
  pbkdf2: {
    derive: (passphrase, salt) => pbkdf2Sync(passphrase, salt, pbkdf2Rounds, keyBytes, 'sha256'),
    algorithm: (salt) => {
      const hmacWithSha256 = sequence(objectIdentifier('1.2.840.113549.2.9'), nullValue)
      const parameters = sequence(octetString(salt), integer(pbkdf2Rounds), hmacWithSha256)
      return sequence(objectIdentifier('1.2.840.113549.1.5.12'), parameters)
    },
  },
  scrypt: {
    derive: (passphrase, salt) => scryptSync(passphrase, salt, keyBytes, scryptCost),
    algorithm: (salt) => {
      const { N, r, p } = scryptCost
      // RFC 7914, section 7
      const parameters = sequence(octetString(salt), integer(N), integer(r), integer(p))
      return sequence(objectIdentifier('1.3.6.1.4.1.11591.4.11'), parameters)
    },
  },
}

/** How to encrypt a private key. */
export interface EncryptOptions {
  /** Default `pbkdf2`. */
  readonly kdf?: KeyDerivation
}

/**
 * Encrypts a private key with a passphrase: PKCS #8 in PEM, as OpenSSL, Node and Java read it.
 *
 * PBES2 with AES-256-CBC. The key comes from PBKDF2-HMAC-SHA256 with 600,000 rounds, or from scrypt with
 * N = 2^14, r = 8, p = 5; Node's own export would use 2048 rounds. It blocks for some tenths of a second,
 * on purpose.
 *
 * @param passphrase Text, taken as UTF-8, or bytes; not empty.
 * @throws {ForgeError} `FORGE_OPTION_INVALID` when the passphrase is empty, or the key is not private.
 * @example
 * const pem = encryptPrivateKey(generateKey('P-256'), 'correct horse battery staple')
 * @see https://www.rfc-editor.org/rfc/rfc8018#section-6.2 PBES2
 */
export function encryptPrivateKey(
  key: KeyObject,
  passphrase: string | Uint8Array,
  { kdf = 'pbkdf2' }: EncryptOptions = {},
): string {
  const secret = typeof passphrase === 'string' ? Buffer.from(passphrase, 'utf8') : passphrase
  if (secret.length === 0)
    throw new ForgeError('FORGE_OPTION_INVALID', 'passphrase: an empty one protects nothing')
  if (key.type !== 'private')
    throw new ForgeError('FORGE_OPTION_INVALID', `key: a ${key.type} key is not private`)
  const plain = key.export({ type: 'pkcs8', format: 'der' })
  const { scheme, ciphertext } = encipher(plain, secret, derivations[kdf])
  plain.fill(0)
  return armour('ENCRYPTED PRIVATE KEY', sequence(scheme, octetString(ciphertext)))
}

/** PBES2 (RFC 8018, 6.2): the AlgorithmIdentifier that says how, and the result. */
function encipher(
  plain: Uint8Array,
  secret: Uint8Array,
  derivation: DerivationRow,
): { scheme: Uint8Array; ciphertext: Uint8Array } {
  const salt = randomBytes(16)
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', derivation.derive(secret, salt), iv)
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()])
  const aes256Cbc = sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(iv))
  const parameters = sequence(derivation.algorithm(salt), aes256Cbc)
  return { scheme: sequence(objectIdentifier('1.2.840.113549.1.5.13'), parameters), ciphertext }
}
