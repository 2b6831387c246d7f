// A certificate for every type of key that a server can show, made by the openssl command where it knows the
// type, and otherwise around the DER of a key.
import { toolPath } from '../../../../tools/testing/needs.ts'
import { certificateOf, rsaAlgorithm, spki } from './certificate-parts.ts'
import { bitString, element, oid, sequence } from './der-writer.ts'
import type { Workshop } from './workshop.ts'

/** One type of key. */
export interface KeyType {
  readonly id: string
  readonly title: string
  /** Makes a certificate for a fresh key, as DER. */
  readonly make: (workshop: Workshop) => Uint8Array
}

/** What stands in for a key of an algorithm that no tool here can generate. */
const opaque = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + 1) & 0xff)

export const keyTypes: readonly KeyType[] = [
  { id: 'rsa', title: 'RSA 2048', make: selfSigned('-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048') },
  {
    id: 'rsa-e3',
    title: 'RSA, exponent 3',
    make: selfSigned('-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_pubexp:3'),
  },
  { id: 'rsa-without-null', title: 'RSA, algorithm without NULL', make: rsaWithoutNull },
  { id: 'rsa-long-length', title: 'RSA, a length in the key not minimal', make: rsaWithLongLength },
  { id: 'rsa-pss', title: 'RSA-PSS', make: selfSigned('-algorithm', 'RSA-PSS') },
  {
    id: 'rsa-pss-restricted',
    title: 'RSA-PSS, restricted to SHA-256',
    make: selfSigned(
      '-algorithm',
      'RSA-PSS',
      '-pkeyopt',
      'rsa_pss_keygen_md:sha256',
      '-pkeyopt',
      'rsa_pss_keygen_saltlen:32',
    ),
  },
  { id: 'p-256', title: 'P-256', make: selfSigned(...curve('P-256')) },
  { id: 'p-256-compressed', title: 'P-256, compressed point', make: p256('compressed') },
  { id: 'p-256-hybrid', title: 'P-256, hybrid point', make: p256('hybrid') },
  {
    id: 'p-256-explicit',
    title: 'P-256, explicit parameters',
    make: selfSigned(...curve('P-256'), '-pkeyopt', 'ec_param_enc:explicit'),
  },
  { id: 'p-384', title: 'P-384', make: selfSigned(...curve('P-384')) },
  { id: 'p-521', title: 'P-521', make: selfSigned(...curve('P-521')) },
  { id: 'secp256k1', title: 'secp256k1', make: selfSigned(...curve('secp256k1')) },
  { id: 'brainpool', title: 'brainpoolP256r1', make: selfSigned(...curve('brainpoolP256r1')) },
  { id: 'ed25519', title: 'Ed25519', make: selfSigned('-algorithm', 'ED25519') },
  { id: 'ed448', title: 'Ed448', make: selfSigned('-algorithm', 'ED448') },
  { id: 'x25519', title: 'X25519', make: around('-algorithm', 'X25519') },
  { id: 'dsa', title: 'DSA 2048', make: dsa },
  { id: 'dsa-inherited', title: 'DSA, parameters of the issuer', make: dsaWithoutParameters },
  { id: 'ml-dsa-44', title: 'ML-DSA-44', make: unknownTo('2.16.840.1.101.3.4.3.17', 1312) },
  { id: 'ml-dsa-65', title: 'ML-DSA-65', make: unknownTo('2.16.840.1.101.3.4.3.18', 1952) },
  { id: 'ml-dsa-87', title: 'ML-DSA-87', make: unknownTo('2.16.840.1.101.3.4.3.19', 2592) },
  { id: 'slh-dsa', title: 'SLH-DSA-SHA2-128s', make: unknownTo('2.16.840.1.101.3.4.3.20', 32) },
  { id: 'unknown', title: 'an algorithm without a name', make: unknownTo('1.3.6.1.4.1.99999.1', 40) },
]

function curve(name: string): string[] {
  return ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${name}`]
}

function selfSigned(...genpkey: readonly string[]): KeyType['make'] {
  return (workshop) => {
    const openssl = toolPath('openssl')
    workshop.write('key.pem', workshop.must(openssl, ['genpkey', ...genpkey]))
    const request = [
      'req',
      '-new',
      '-x509',
      '-key',
      'key.pem',
      '-subj',
      '/CN=api.example.com',
      '-outform',
      'DER',
    ]
    return Uint8Array.from(workshop.must(openssl, request))
  }
}

// For keys that cannot sign, or that only differ in how they are written.
function around(...genpkey: readonly string[]): KeyType['make'] {
  return (workshop) => certificateOf({ spki: publicKey(workshop, genpkey) })
}

function publicKey(workshop: Workshop, genpkey: readonly string[], ...pkey: readonly string[]): Uint8Array {
  const openssl = toolPath('openssl')
  const key = workshop.must(openssl, ['genpkey', ...genpkey])
  return Uint8Array.from(workshop.must(openssl, ['pkey', '-pubout', '-outform', 'DER', ...pkey], key))
}

function p256(form: 'compressed' | 'hybrid'): KeyType['make'] {
  return (workshop) => certificateOf({ spki: publicKey(workshop, curve('P-256'), '-ec_conv_form', form) })
}

// RFC 3279 demands the NULL; some issuers left it out, and the hash is over what they wrote.
function rsaWithoutNull(workshop: Workshop): Uint8Array {
  return certificateOf({ spki: spki(sequence(oid('1.2.840.113549.1.1.1')), rsaKey(workshop)) })
}

// RSAPublicKey with the outer length in three octets more than it needs: BER inside the BIT STRING.
function rsaWithLongLength(workshop: Workshop): Uint8Array {
  const key = rsaKey(workshop)
  const padded = Uint8Array.of(0x30, 0x84, 0, 0, ...key.subarray(2))
  return certificateOf({ spki: spki(rsaAlgorithm, padded) })
}

function rsaKey(workshop: Workshop): Uint8Array {
  const openssl = toolPath('openssl')
  const key = workshop.must(openssl, ['genpkey', '-algorithm', 'RSA'])
  return Uint8Array.from(workshop.must(openssl, ['rsa', '-RSAPublicKey_out', '-outform', 'DER'], key))
}

function dsa(workshop: Workshop): Uint8Array {
  writeDsaParameters(workshop)
  return selfSigned('-paramfile', 'parameters.pem')(workshop)
}

// RFC 3279 section 2.3.2: parameters may be left out and are then those of the issuer.
function dsaWithoutParameters(): Uint8Array {
  return certificateOf({ spki: spki(sequence(oid('1.2.840.10040.4.1')), element(0x02, opaque(256))) })
}

function writeDsaParameters(workshop: Workshop): void {
  const genparam = ['genpkey', '-genparam', '-algorithm', 'DSA', '-pkeyopt', 'dsa_paramgen_bits:2048']
  workshop.write('parameters.pem', workshop.must(toolPath('openssl'), genparam))
}

function unknownTo(algorithm: string, length: number): KeyType['make'] {
  return () => certificateOf({ spki: sequence(sequence(oid(algorithm)), bitString(opaque(length))) })
}
