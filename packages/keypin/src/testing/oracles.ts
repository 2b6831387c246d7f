// Other people's ways to the pin of a certificate, and what each makes of every type of key.
import { createHash } from 'node:crypto'
import { type ToolName, toolPath } from '../../../../tools/testing/needs.ts'
import { formatPem } from '../bytes/pem.ts'
import type { Workshop } from './workshop.ts'

/** What a finding is in the manual's table. */
export const MARKS: Readonly<Record<Finding, string>> = { same: '=', other: '≠', none: '–' }

/** `same` as the raw bytes; `other`: it writes the key anew, and gives the hash of that; `none`: it refuses. */
export type Finding = 'same' | 'other' | 'none'

/** One way to the pin of a certificate. */
export interface Oracle {
  readonly id: string
  /** What was measured, for the table in the manual. */
  readonly title: string
  readonly tools: readonly ToolName[]
  /** The base64 of the hash, for each certificate; undefined where it refuses. */
  readonly pins: (workshop: Workshop, certificates: readonly Uint8Array[]) => readonly (string | undefined)[]
  /** Key types that it writes anew, and that it refuses; it gives the raw bytes' hash for all others. */
  readonly other: readonly string[]
  readonly none: readonly string[]
}

const POST_QUANTUM = ['ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87', 'slh-dsa']

export const oracles: readonly Oracle[] = [
  {
    id: 'openssl-pkey',
    title: '`openssl x509 -pubkey`, `openssl pkey` (3.0.19)',
    tools: ['openssl'],
    pins: each(opensslPkey),
    other: ['rsa-without-null', 'rsa-long-length'],
    none: ['dsa-inherited', ...POST_QUANTUM, 'unknown'],
  },
  {
    id: 'certtool',
    title: '`certtool --certificate-info` (GnuTLS 3.7.9)',
    tools: ['gnutls'],
    pins: each(certtool),
    other: ['rsa-without-null', 'rsa-long-length', 'rsa-pss-restricted'],
    none: [
      'p-256-compressed',
      'p-256-hybrid',
      'p-256-explicit',
      'secp256k1',
      'brainpool',
      'dsa-inherited',
      ...POST_QUANTUM,
      'unknown',
    ],
  },
  {
    id: 'danetool',
    title: '`danetool --tlsa-rr` (GnuTLS 3.7.9)',
    tools: ['gnutls'],
    pins: each(danetool),
    other: ['rsa-without-null', 'rsa-long-length', 'rsa-pss-restricted'],
    none: [
      'p-256-compressed',
      'p-256-hybrid',
      'p-256-explicit',
      'secp256k1',
      'brainpool',
      'dsa-inherited',
      ...POST_QUANTUM,
      'unknown',
    ],
  },
  {
    id: 'node-export',
    title: '`X509Certificate.publicKey.export` (Node 24)',
    tools: [],
    pins: each(node("certificate.publicKey.export({ type: 'spki', format: 'der' })")),
    other: ['rsa-without-null', 'rsa-long-length'],
    none: ['dsa-inherited', 'unknown'],
  },
  {
    id: 'node-pubkey',
    title: '`getPeerCertificate().pubkey` (Node 24)',
    tools: [],
    pins: each(node('certificate.toLegacyObject().pubkey')),
    other: [
      'rsa-without-null',
      'rsa-long-length',
      'rsa-pss',
      'rsa-pss-restricted',
      'p-256',
      'p-256-compressed',
      'p-256-hybrid',
      'p-256-explicit',
      'p-384',
      'p-521',
    ],
    none: [
      'secp256k1',
      'brainpool',
      'ed25519',
      'ed448',
      'x25519',
      'dsa',
      'dsa-inherited',
      ...POST_QUANTUM,
      'unknown',
    ],
  },
  {
    id: 'java',
    title: '`getPublicKey().getEncoded()` (Java 17; what OkHttp hashes)',
    tools: ['java'],
    pins: java,
    other: ['rsa-without-null', 'dsa-inherited', ...POST_QUANTUM, 'unknown'],
    none: ['p-256-compressed', 'p-256-hybrid', 'p-256-explicit'],
  },
  {
    id: 'python',
    title: "`public_key().public_bytes(…)` (Python's cryptography)",
    tools: ['python'],
    pins: python,
    other: [
      'rsa-without-null',
      'rsa-pss',
      'rsa-pss-restricted',
      'p-256-compressed',
      'p-256-hybrid',
      'p-256-explicit',
    ],
    none: ['rsa-long-length', 'dsa-inherited', 'slh-dsa', 'unknown'],
  },
]

/** What an oracle is expected to make of a type of key. */
export function expected(oracle: Oracle, keyType: string): Finding {
  if (oracle.other.includes(keyType)) return 'other'
  return oracle.none.includes(keyType) ? 'none' : 'same'
}

type One = (workshop: Workshop, certificate: Uint8Array) => string | undefined

function each(one: One): Oracle['pins'] {
  return (workshop, certificates) => certificates.map((certificate) => one(workshop, certificate))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64')
}

// The recipe of every tutorial.
function opensslPkey(workshop: Workshop, certificate: Uint8Array): string | undefined {
  const openssl = toolPath('openssl')
  const pubkey = workshop.run(openssl, ['x509', '-inform', 'DER', '-noout', '-pubkey'], certificate)
  const pkey = workshop.run(openssl, ['pkey', '-pubin', '-outform', 'DER'], pubkey.stdout)
  return pubkey.ok && pkey.ok ? sha256(pkey.stdout) : undefined
}

function certtool(workshop: Workshop, certificate: Uint8Array): string | undefined {
  const info = ['--certificate-info', '--inder']
  const { stdout } = workshop.run(toolPath('gnutls', 'certtool'), info, certificate)
  return /pin-sha256:(\S+)/.exec(stdout.toString())?.[1]
}

function danetool(workshop: Workshop, certificate: Uint8Array): string | undefined {
  workshop.write('certificate.pem', formatPem('CERTIFICATE', certificate))
  const tlsa = ['--tlsa-rr', '--host', 'api.example.com', '--load-certificate', 'certificate.pem']
  const { stdout } = workshop.run(toolPath('gnutls', 'danetool'), tlsa)
  const hex = /\( 03 01 01 ([0-9a-f]{64}) \)/.exec(stdout.toString())?.[1]
  return hex === undefined ? undefined : Buffer.from(hex, 'hex').toString('base64')
}

// Each in a process of its own: with some types of key it ends the process, which is an answer too.
function node(bytes: string): One {
  return (workshop, certificate) => {
    const script = `const { X509Certificate } = require('node:crypto')
      const certificate = new X509Certificate(require('node:fs').readFileSync(0))
      process.stdout.write(${bytes})`
    const { ok, stdout } = workshop.run(process.execPath, ['-e', script], certificate)
    return ok ? sha256(stdout) : undefined
  }
}

const JAVA = `
import java.io.FileInputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;

class Pins {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      try (FileInputStream in = new FileInputStream(file)) {
        byte[] key = CertificateFactory.getInstance("X.509").generateCertificate(in).getPublicKey().getEncoded();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
        System.out.println(Base64.getEncoder().encodeToString(hash));
      } catch (Exception refused) {
        System.out.println("-");
      }
    }
  }
}
`

function java(workshop: Workshop, certificates: readonly Uint8Array[]): (string | undefined)[] {
  workshop.write('Pins.java', JAVA)
  return lines(workshop.must(toolPath('java', 'java'), ['Pins.java', ...writeAll(workshop, certificates)]))
}

const PYTHON = `
import base64, hashlib, sys
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

for file in sys.argv[1:]:
    try:
        key = x509.load_der_x509_certificate(open(file, 'rb').read()).public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        print(base64.b64encode(hashlib.sha256(spki).digest()).decode())
    except Exception:
        print('-')
`

function python(workshop: Workshop, certificates: readonly Uint8Array[]): (string | undefined)[] {
  const script = workshop.write('pins.py', PYTHON)
  return lines(workshop.must(toolPath('python'), [script, ...writeAll(workshop, certificates)]))
}

function writeAll(workshop: Workshop, certificates: readonly Uint8Array[]): string[] {
  return certificates.map((certificate, i) => workshop.write(`${i}.der`, certificate))
}

function lines(output: Buffer): (string | undefined)[] {
  const said = output.toString().trimEnd().split('\n')
  return said.map((line) => (line === '-' ? undefined : line))
}
