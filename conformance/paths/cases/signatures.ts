import type { CertificateAuthority, KeyName } from '@keypin/forge'
import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

type Options = NonNullable<Parameters<CertificateAuthority['intermediate']>[0]>

const root = forge.root({ name: 'Example Root' })

interface Signed {
  readonly id: string
  readonly why: string
  readonly clause: string
  readonly issuing?: Options
  readonly leaf?: Options
  readonly root?: Options
  /** What is refused and why; absent where all is well. */
  readonly refused?: { readonly certificate: 'leaf' | 'issuing' | 'root'; readonly reason: string }
  readonly openssl?: 'accepts' | 'refuses'
}

function signed({ id, why, clause, refused, openssl, ...options }: Signed): PathCase {
  const top = options.root === undefined ? root : forge.root({ name: 'Example Root', ...options.root })
  const issuing = top.intermediate({ name: 'Example Issuing', ...options.issuing })
  const isAllowed = refused === undefined
  return {
    id,
    why,
    clause,
    certificates: { leaf: issuing.leaf(HOST, options.leaf), issuing, root: top },
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    paths: isAllowed ? [['leaf', 'issuing', 'root']] : [],
    refused: isAllowed ? [] : [refused],
    openssl: openssl ?? (isAllowed ? 'accepts' : 'refuses'),
  }
}

const KINDS: readonly (readonly [KeyName, string])[] = [
  ['RSA-2048', 'RFC 4055'],
  ['RSA-4096', 'RFC 4055'],
  ['RSA-2048-e3', 'RFC 4055'],
  ['RSA-PSS-2048', 'RFC 4055'],
  ['P-224', 'RFC 5480'],
  ['P-256', 'RFC 5480'],
  ['P-384', 'RFC 5480'],
  ['P-521', 'RFC 5480'],
  ['secp256k1', 'SEC 2'],
  ['brainpoolP256r1', 'RFC 5639'],
  ['brainpoolP384r1', 'RFC 5639'],
  ['brainpoolP512r1', 'RFC 5639'],
  ['Ed25519', 'RFC 8410'],
  ['Ed448', 'RFC 8410'],
]

const algorithms: PathCase[] = KINDS.map(([key, clause]) =>
  signed({
    id: `signed-by-${key.toLowerCase()}`,
    why: `a CA with a key of the kind ${key}`,
    clause,
    root: { key },
    issuing: { key },
  }),
)

const variants: PathCase[] = [
  signed({
    id: 'rsa-key-with-pss-signature',
    why: 'a plain RSA key may make either kind of signature',
    clause: 'RFC 4055 1.2',
    issuing: { key: 'RSA-2048' },
    leaf: { padding: 'pss', digest: 'sha384' },
  }),
  signed({
    id: 'compressed-point',
    why: 'another spelling of the same key',
    clause: 'RFC 5480 2.2',
    issuing: { publicKeyForm: 'compressed-point' },
  }),
]

const CAN_BE_FORGED = 'CA/B Baseline Requirements 7.1.3.2; RFC 6194'

const weak: PathCase[] = [
  signed({
    id: 'leaf-signed-over-sha-1',
    why: 'collisions are made: another certificate can have the same signature (shattered.io)',
    clause: CAN_BE_FORGED,
    leaf: { digest: 'sha1' },
    refused: { certificate: 'leaf', reason: 'weak-signature' },
    openssl: 'accepts',
  }),
  signed({
    id: 'intermediate-signed-over-sha-1',
    why: 'the same, for a CA; OpenSSL refuses it in a handshake from security level 1 on',
    clause: CAN_BE_FORGED,
    issuing: { digest: 'sha1' },
    refused: { certificate: 'issuing', reason: 'weak-signature' },
    openssl: 'accepts',
  }),
  signed({
    id: 'leaf-signed-over-sha-1-with-rsa-pss',
    why: 'the hash is in the parameters of the algorithm',
    clause: CAN_BE_FORGED,
    issuing: { key: 'RSA-2048' },
    leaf: { digest: 'sha1', padding: 'pss' },
    refused: { certificate: 'leaf', reason: 'weak-signature' },
    openssl: 'accepts',
  }),
  signed({
    id: 'leaf-signed-over-md5',
    why: 'a CA was forged in this way in 2008 (MD5 considered harmful today)',
    clause: 'RFC 6151',
    issuing: { key: 'RSA-2048' },
    leaf: { digest: 'md5' },
    refused: { certificate: 'leaf', reason: 'weak-signature' },
    openssl: 'accepts',
  }),
  signed({
    id: 'anchor-signed-over-sha-1',
    why: 'an anchor is trusted for its key; nobody asks who signed it',
    clause: 'RFC 5280 6.1; CA/B Baseline Requirements 7.1.3.2.1',
    root: { digest: 'sha1' },
  }),
  signed({
    id: 'rsa-1024-intermediate',
    why: 'the key of the CA is within reach of those who would forge; OpenSSL refuses it from security level 2 on',
    clause: 'NIST SP 800-131A; CA/B Baseline Requirements 6.1.5',
    issuing: { key: 'RSA-1024' },
    refused: { certificate: 'issuing', reason: 'weak-key' },
    openssl: 'accepts',
  }),
  signed({
    id: 'p-192-intermediate',
    why: 'below 112 bits of strength',
    clause: 'NIST SP 800-131A',
    issuing: { key: 'P-192' },
    refused: { certificate: 'issuing', reason: 'weak-key' },
    openssl: 'accepts',
  }),
  signed({
    id: 'rsa-1024-anchor',
    why: 'an anchor’s key forges as well as any other',
    clause: 'NIST SP 800-131A; CA/B Baseline Requirements 6.1.5',
    root: { key: 'RSA-1024' },
    refused: { certificate: 'root', reason: 'weak-key' },
    openssl: 'accepts',
  }),
  signed({
    id: 'weak-leaf-key',
    why: 'a weak key of the leaf is for the handshake to refuse; it signs no certificate',
    clause: 'RFC 5280 6.1',
    leaf: { key: 'RSA-1024' },
  }),
  signed({
    id: 'explicit-curve',
    why: 'with curve parameters of one’s own choice, any key can be matched (CVE-2020-0601)',
    clause: 'RFC 5480 2.1.1',
    issuing: { key: 'P-256-explicit' },
    refused: { certificate: 'issuing', reason: 'weak-key' },
  }),
]

function forged(): PathCase[] {
  const issuing = root.intermediate({ name: 'Example Issuing' })
  const impostor = forge.root({ name: 'Other Root' }).intermediate({ name: 'Example Issuing', like: issuing })
  return [
    signed({
      id: 'one-bit-of-the-signature-flipped',
      why: 'the issuer did not make this signature',
      clause: 'RFC 5280 6.1.3 (a)(1)',
      leaf: { badSignature: true },
      refused: { certificate: 'issuing', reason: 'bad-signature' },
    }),
    signed({
      id: 'signature-of-an-intermediate-flipped',
      why: 'every link is checked, not the first alone',
      clause: 'RFC 5280 6.1.3 (a)(1)',
      issuing: { badSignature: true },
      refused: { certificate: 'root', reason: 'bad-signature' },
    }),
    signed({
      id: 'self-signature-of-the-anchor-flipped',
      why: 'an anchor is trusted for its key; nobody asks who signed it',
      clause: 'RFC 5280 6.1',
      root: { badSignature: true },
    }),
    {
      id: 'twin-with-another-key',
      why: 'name, serial number and key identifier of the issuer are copied; its key is not',
      clause: 'RFC 5280 6.1.3 (a)(1)',
      certificates: { leaf: impostor.leaf(HOST), issuing, root },
      presented: ['leaf', 'issuing'],
      anchors: ['root'],
      paths: [],
      partial: { presented: ['leaf', 'issuing', 'root'], paths: [['leaf']] },
      refused: [{ certificate: 'issuing', reason: 'bad-signature' }],
      openssl: 'refuses',
    },
  ]
}

export const signatures: CaseGroup = {
  name: 'signatures',
  about: 'Signature algorithms, keys too weak to rely on, and signatures that are not there.',
  cases: [...algorithms, ...variants, ...weak, ...forged()],
}
