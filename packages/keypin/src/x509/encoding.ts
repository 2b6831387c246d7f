import { DerReader, Tag } from '../bytes/der.ts'
import { MAX_PEM_LENGTH, type PemBlock, readPem } from '../bytes/pem.ts'
import { visible } from '../bytes/visible.ts'
import { CertificateError } from '../errors.ts'
import { MAX_CERTIFICATE_BYTES } from './limits.ts'

/**
 * Lists the DER certificates of a file: one DER certificate, several on end, or a PEM bundle.
 *
 * Only splits the file; {@link readCertificate} says whether each can be read.
 *
 * @param input The bytes of a file, or PEM text.
 * @returns At least one; in file order, leaf first in a chain file.
 * @throws {CertificateError} `KEYPIN_PEM_MALFORMED` (also for a key or a request among them),
 *   `KEYPIN_DER_MALFORMED` or `KEYPIN_X509_TOO_LARGE`
 */
export function readCertificates(input: Uint8Array | string): Uint8Array[] {
  const blocks = readBlocks(input)
  return blocks === undefined ? splitDer(input as Uint8Array) : blocks.map(certificateIn)
}

/** The blocks of a PEM input, or undefined when it is DER. */
export function readBlocks(input: Uint8Array | string): PemBlock[] | undefined {
  if (typeof input === 'string') return readPem(input)
  if (!(input instanceof Uint8Array)) throw new TypeError(`expected bytes or PEM text, not ${typeof input}`)
  if (isDer(input)) return undefined
  if (input.length > MAX_PEM_LENGTH) throw tooLarge(input.length)
  return readPem(decodeText(input))
}

/**
 * The DER of a file that must hold exactly one object.
 *
 * @param labels PEM labels that are accepted.
 * @param wanted What is accepted, for messages: `'a certificate'`.
 */
export function readOne(input: Uint8Array | string, labels: readonly string[], wanted: string): Uint8Array {
  const blocks = readBlocks(input)
  if (blocks === undefined) return input as Uint8Array
  const [block] = blocks as [PemBlock]
  if (blocks.length > 1) throw notOne(blocks.length, wanted)
  if (!labels.includes(block.label)) throw wrongBlock(block.label, wanted)
  return block.der
}

/** Labels under which a certificate is found in PEM; RFC 7468 section 5.1 lists the elder ones. */
export const CERTIFICATE_LABELS: readonly string[] = ['CERTIFICATE', 'X509 CERTIFICATE', 'X.509 CERTIFICATE']

// The error names the command that makes it so.
function wrongBlock(label: string, wanted: string): CertificateError {
  const hint = HINTS.get(label) ?? `give a file that holds ${wanted}`
  const message = `the PEM block "${visible(label, 60)}" is not ${wanted}`
  return new CertificateError('KEYPIN_PEM_MALFORMED', message, { hint })
}

function notOne(count: number, wanted: string): CertificateError {
  return new CertificateError(
    'KEYPIN_PEM_MALFORMED',
    `the PEM text has ${count} blocks where ${wanted} should be`,
    {
      hint: 'give one; keypin inspect FILE shows what each is',
    },
  )
}

const fromPrivateKey =
  'never hand out a private key; take its public half (openssl pkey -in FILE -pubout), ' +
  'or the certificate next to it (openssl x509 -in FILE)'

const HINTS: ReadonlyMap<string, string> = new Map([
  ['PRIVATE KEY', fromPrivateKey],
  ['ENCRYPTED PRIVATE KEY', fromPrivateKey],
  ['RSA PRIVATE KEY', fromPrivateKey],
  ['EC PRIVATE KEY', fromPrivateKey],
  ['DSA PRIVATE KEY', fromPrivateKey],
  ['RSA PUBLIC KEY', 'this is PKCS #1; convert it: openssl rsa -RSAPublicKey_in -in FILE -pubout'],
  ['TRUSTED CERTIFICATE', 'convert it: openssl x509 -in FILE -out certificate.pem'],
  ['PKCS7', 'take the certificates out: openssl pkcs7 -print_certs -in FILE'],
  ['CMS', 'take the certificates out: openssl pkcs7 -print_certs -in FILE'],
])

function certificateIn({ label, der }: PemBlock): Uint8Array {
  if (CERTIFICATE_LABELS.includes(label)) return der
  throw wrongBlock(label, 'a certificate')
}

function splitDer(bytes: Uint8Array): Uint8Array[] {
  const reader = new DerReader(bytes, 'certificate file')
  const certificates: Uint8Array[] = []
  while (!reader.done) certificates.push(reader.slice(reader.read(Tag.sequence, 'certificate')))
  return certificates
}

// A SEQUENCE with a length of two octets or more: in UTF-8 text, no octet from 0x80 on follows a "0".
// Anything shorter is a small public key, and holds what no text file does.
function isDer(bytes: Uint8Array): boolean {
  if (bytes[0] !== Tag.sequence) return false
  return (bytes[1] ?? 0) >= 0x80 || (bytes[1] ?? 0) === bytes.length - 2
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new CertificateError('KEYPIN_PEM_MALFORMED', 'the input is empty')
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  if (text.includes('-----BEGIN ') || /^[\t\n\r\x20-\x7e]*$/.test(text.slice(0, 4096))) return text
  throw new CertificateError('KEYPIN_PEM_MALFORMED', 'the input is neither PEM nor DER', {
    hint: /^\xff\xfe|^\xfe\xff/.test(text)
      ? 'it is UTF-16 text; save it as UTF-8'
      : 'a PKCS #12 file is taken apart by: openssl pkcs12 -in FILE -nokeys',
  })
}

function tooLarge(length: number): CertificateError {
  return new CertificateError(
    'KEYPIN_X509_TOO_LARGE',
    `the input is ${length} bytes long; at most ${MAX_PEM_LENGTH} of PEM or ${MAX_CERTIFICATE_BYTES} of DER are read`,
  )
}
