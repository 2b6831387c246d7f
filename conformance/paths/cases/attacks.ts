import type { CertificateAuthority } from '@keypin/forge'
import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

// The world of all attacks. The device trusts the genuine root and a root of the attacker's (a company proxy, a user's
// mistake, malware), so OpenSSL accepts a leaf of the attacker's; what must not happen is that a genuine pin is found
// in its chain.
const alpha = forge.root({ name: 'Alpha Root' })
const issuing = alpha.intermediate({ name: 'Alpha Issuing 1' })
const genuine = issuing.leaf(HOST)
const evil = forge.root({ name: 'Interceptor Root' })

type Attack = Omit<PathCase, 'anchors' | 'openssl' | 'attack'> & {
  readonly trusted: readonly string[]
  readonly pinned: string
  /** The reference's finding: the walk along `issuerCertificate` falls for it. All fall for "anything presented". */
  readonly foolsIssuerWalk?: boolean
  readonly foolsAnyPresented?: boolean
}

function attack(fields: Attack): PathCase {
  const { trusted, pinned, foolsIssuerWalk = false, foolsAnyPresented = true, ...rest } = fields
  return {
    ...rest,
    anchors: trusted,
    openssl: 'accepts',
    attack: { pinned, foolsIssuerWalk, foolsAnyPresented },
  }
}

function appended(): PathCase[] {
  const fake = evil.intermediate({ name: 'Interceptor Issuing' })
  const leaf = fake.leaf(HOST)
  return [
    attack({
      id: 'atk0-appended',
      why: 'the genuine certificates are sent along after a forged chain, and signed nothing in it',
      clause: 'RFC 7469 2.6; CVE-2016-2402',
      certificates: { leaf, fake, genuine, issuing, alpha, evil },
      presented: ['leaf', 'fake', 'genuine', 'issuing', 'alpha'],
      trusted: ['alpha', 'evil'],
      paths: [['leaf', 'fake', 'evil']],
      partial: {
        presented: ['leaf', 'fake', 'genuine', 'issuing', 'alpha', 'evil'],
        paths: [['leaf', 'fake', 'evil']],
      },
      pinned: 'issuing',
    }),
    attack({
      id: 'atk0b-genuine-leaf-second',
      why: 'the genuine leaf is sent second; possession of a leaf’s key is proven for the first certificate alone',
      clause: 'RFC 8446 4.4.2 and 4.4.3',
      certificates: { leaf, fake, genuine, alpha, evil },
      presented: ['leaf', 'genuine', 'fake'],
      trusted: ['alpha', 'evil'],
      paths: [['leaf', 'fake', 'evil']],
      partial: { presented: ['leaf', 'genuine', 'fake', 'evil'], paths: [['leaf', 'fake', 'evil']] },
      pinned: 'genuine',
    }),
  ]
}

const anonymous = { subjectKeyId: 'absent', authorityKeyId: 'absent' } as const

function namesakes(): PathCase[] {
  const fake = evil.intermediate({ name: 'Alpha Issuing 1', subjectKeyId: 'absent' })
  const leaf = fake.leaf(HOST)
  const identified = evil.intermediate({ name: 'Alpha Issuing 1' })
  const expired = alpha.intermediate({
    name: 'Alpha Issuing 1',
    key: issuing.key,
    period: 'expired',
    ...anonymous,
  })
  const certificates = { leaf, fake, issuing, alpha, evil }
  const paths = [['leaf', 'fake', 'evil']]
  const clause = 'RFC 5280 6.1.3 (a)(1)'
  return [
    attack({
      id: 'atk1-namesake-of-the-intermediate',
      why: 'the interceptor’s CA has the name of the pinned one, which is sent along',
      clause,
      certificates,
      presented: ['leaf', 'fake', 'issuing'],
      trusted: ['alpha', 'evil'],
      paths,
      partial: { presented: ['leaf', 'fake', 'issuing', 'evil'], paths },
      pinned: 'issuing',
    }),
    attack({
      id: 'atk1b-namesake-in-cross-order',
      why: 'the pinned certificates come in between, as if they were the forged ones’ issuers',
      clause,
      certificates: { ...certificates, leaf: identified.leaf(HOST), fake: identified },
      presented: ['leaf', 'issuing', 'alpha', 'fake'],
      trusted: ['alpha', 'evil'],
      paths,
      partial: { presented: ['leaf', 'issuing', 'alpha', 'fake', 'evil'], paths },
      pinned: 'issuing',
    }),
    attack({
      id: 'atk1c-expired-intermediate-first',
      why: 'the pinned CA’s expired certificate comes first: OpenSSL passes over it, a join by name does not',
      clause: 'RFC 5280 6.1.3 (a)(1) and (a)(2)',
      certificates: { leaf, expired, fake, alpha, evil },
      presented: ['leaf', 'expired', 'fake'],
      trusted: ['alpha', 'evil'],
      paths,
      partial: { presented: ['leaf', 'expired', 'alpha'], paths: [['leaf']] },
      pinned: 'expired',
      foolsIssuerWalk: true,
    }),
  ]
}

function trustedNamesakes(): PathCase[] {
  const rootTwin = forge.root({ name: 'Alpha Root', subjectKeyId: 'absent' })
  const issuingTwin = forge.root({ name: 'Alpha Issuing 1', subjectKeyId: 'absent' })
  const clause = 'RFC 5280 6.1.3 (a)(1)'
  return [
    attack({
      id: 'atk2-trusted-namesake-of-the-root',
      why: 'the interceptor’s root has the name of the pinned root, which is sent along',
      clause,
      // Were the genuine root in the store as well, OpenSSL might take it for the issuer, and refuse.
      certificates: { leaf: rootTwin.leaf(HOST), alpha, evil: rootTwin },
      presented: ['leaf', 'alpha'],
      trusted: ['evil'],
      paths: [['leaf', 'evil']],
      partial: { presented: ['leaf', 'alpha'], paths: [['leaf']] },
      refused: [{ certificate: 'alpha', reason: 'bad-signature' }],
      pinned: 'alpha',
      foolsIssuerWalk: true,
    }),
    attack({
      id: 'atk2b-trusted-namesake-of-the-intermediate',
      why: 'the interceptor’s root has the name of the pinned intermediate, which is sent along',
      clause,
      certificates: { leaf: issuingTwin.leaf(HOST), issuing, alpha, evil: issuingTwin },
      presented: ['leaf', 'issuing'],
      trusted: ['alpha', 'evil'],
      paths: [['leaf', 'evil']],
      partial: { presented: ['leaf', 'issuing', 'alpha'], paths: [['leaf']] },
      refused: [{ certificate: 'issuing', reason: 'bad-signature' }],
      pinned: 'issuing',
      foolsIssuerWalk: true,
    }),
  ]
}

// The attacker holds an honest certificate of the pinned CA, for a host of the attacker's own, and signs with its key.
function honestLeafAsIssuer(): PathCase[] {
  const why =
    'the pinned CA made the attacker’s certificate, and its key made the leaf’s signature; but it is no CA'
  const clause = 'RFC 5280 6.1.4 (k)'
  const open = issuing.intermediate({ name: 'attacker.example', ca: false, keyUsage: 'absent' })
  const limited = issuing.intermediate({
    name: 'attacker.example',
    ca: false,
    keyUsage: ['digitalSignature'],
  })
  const installed = forge.root({ name: 'attacker.example', key: open.key })
  const crossed = evil.crossSign(limited)
  return [
    attack({
      id: 'atk3-honest-leaf-as-issuer-installed',
      why,
      clause,
      certificates: { leaf: open.leaf(HOST), honest: open, issuing, alpha, installed },
      presented: ['leaf', 'honest', 'issuing'],
      trusted: ['alpha', 'installed'],
      paths: [['leaf', 'installed']],
      partial: { presented: ['leaf', 'honest', 'issuing', 'alpha'], paths: [['leaf']] },
      refused: [{ certificate: 'honest', reason: 'not-a-ca' }],
      pinned: 'issuing',
      foolsIssuerWalk: true,
    }),
    attack({
      id: 'atk3b-honest-leaf-as-issuer-crossed',
      why,
      clause,
      certificates: { leaf: limited.leaf(HOST), crossed, honest: limited, issuing, alpha, evil },
      presented: ['leaf', 'crossed', 'honest', 'issuing'],
      trusted: ['alpha', 'evil'],
      paths: [['leaf', 'crossed', 'evil']],
      partial: { presented: ['leaf', 'crossed', 'honest', 'issuing', 'alpha'], paths: [['leaf', 'crossed']] },
      refused: [{ certificate: 'honest', reason: 'not-a-ca' }],
      pinned: 'issuing',
    }),
  ]
}

interface Limited {
  readonly number: string
  readonly name: string
  readonly why: string
  readonly clause: string
  /** The attacker's sub-CA, and the CAs between it and the pinned root. */
  readonly subCa: CertificateAuthority
  readonly between?: Readonly<Record<string, CertificateAuthority>>
  readonly refused: { readonly certificate: string; readonly reason: string }
  /** What a partial path holds before the limit bites. */
  readonly verified?: readonly string[]
}

// A sub-CA of the pinned root, honestly obtained, that may not vouch for the host. OpenSSL accepts its leaf by way of a
// twin (same name, same key) without the limit: cross-signed by the interceptor, or installed as a root (the b cases).
function limited({
  number,
  name,
  why,
  clause,
  subCa,
  between = {},
  refused,
  verified = [],
}: Limited): PathCase[] {
  const leaf = subCa.leaf(HOST)
  const crossed = evil.crossSign(subCa)
  const installed = forge.root({ name: subCaName(name), key: subCa.key })
  const upper = Object.keys(between)
  const shared = { why, clause, refused: [refused], pinned: 'alpha' }
  return [
    attack({
      ...shared,
      id: `atk${number}-${name}`,
      certificates: { leaf, crossed, 'sub-ca': subCa, ...between, alpha, evil },
      presented: ['leaf', 'crossed', 'sub-ca', ...upper, 'alpha'],
      trusted: ['alpha', 'evil'],
      paths: [['leaf', 'crossed', 'evil']],
      partial: {
        presented: ['leaf', 'crossed', 'sub-ca', ...upper, 'alpha', 'evil'],
        paths: [['leaf', 'crossed', 'evil'], ...(verified.length > 0 ? [['leaf', ...verified]] : [])],
      },
    }),
    attack({
      ...shared,
      id: `atk${number}b-${name}-installed`,
      certificates: { leaf, 'sub-ca': subCa, ...between, alpha, installed },
      presented: ['leaf', 'sub-ca', ...upper, 'alpha'],
      trusted: ['alpha', 'installed'],
      paths: [['leaf', 'installed']],
      partial: { presented: ['leaf', 'sub-ca', ...upper, 'alpha'], paths: [['leaf', ...verified]] },
      foolsIssuerWalk: true,
    }),
  ]
}

const subCaName = (name: string): string => `Partner Sub CA (${name})`

function limitedSubCas(): PathCase[] {
  const make = (name: string, options: object): CertificateAuthority =>
    alpha.intermediate({ name: subCaName(name), ...options })
  const partner = alpha.intermediate({ name: 'Alpha Partner', pathLength: 0 })
  return [
    ...limited({
      number: '4',
      name: 'name-constrained',
      why: 'the sub-CA may speak for the attacker’s domain alone',
      clause: 'RFC 5280 6.1.3 (b)',
      subCa: make('name-constrained', { nameConstraints: { permitted: [{ dns: 'attacker.example' }] } }),
      refused: { certificate: 'sub-ca', reason: 'name-constraint' },
    }),
    ...limited({
      number: '5',
      name: 'path-length',
      why: 'the partner CA may issue leaves, and made a CA',
      clause: 'RFC 5280 6.1.4 (l) and (m)',
      subCa: partner.intermediate({ name: subCaName('path-length') }),
      between: { partner },
      refused: { certificate: 'partner', reason: 'path-length' },
      verified: ['sub-ca'],
    }),
    ...limited({
      number: '6',
      name: 'email-only',
      why: 'the sub-CA is for mail certificates',
      clause: 'RFC 5280 4.2.1.12',
      subCa: make('email-only', { extendedKeyUsage: ['emailProtection'] }),
      refused: { certificate: 'sub-ca', reason: 'wrong-purpose' },
    }),
    ...limited({
      number: '7',
      name: 'expired',
      why: 'the sub-CA’s time is over',
      clause: 'RFC 5280 6.1.3 (a)(2)',
      subCa: make('expired', { period: 'expired' }),
      refused: { certificate: 'sub-ca', reason: 'expired' },
    }),
    ...limited({
      number: '8',
      name: 'unknown-critical',
      why: 'the sub-CA has a critical extension, and whatever it says, nobody here can read it',
      clause: 'RFC 5280 6.1.4 (o)',
      subCa: make('unknown-critical', {
        extensions: [{ oid: '1.3.6.1.4.1.55555.1', critical: true, value: Uint8Array.of(5, 0) }],
      }),
      refused: { certificate: 'sub-ca', reason: 'unknown-critical-extension' },
    }),
    ...limited({
      number: '9',
      name: 'directory-constrained',
      why: 'the sub-CA is constrained in a form that is not evaluated',
      clause: 'RFC 5280 4.2.1.10',
      subCa: make('directory-constrained', {
        nameConstraints: { permitted: [{ directory: { organization: 'Attacker' } }] },
      }),
      refused: { certificate: 'sub-ca', reason: 'unsupported-name-constraint' },
    }),
    ...limited({
      number: '10',
      name: 'no-key-cert-sign',
      why: 'the key of the sub-CA is not for certificates',
      clause: 'RFC 5280 6.1.4 (n)',
      subCa: make('no-key-cert-sign', { keyUsage: ['digitalSignature', 'crlSign'] }),
      refused: { certificate: 'sub-ca', reason: 'no-certificate-signing' },
    }).slice(0, 1),
    ...limited({
      number: '11',
      name: 'signed-over-sha-1',
      why: 'the pinned root signed over SHA-1 what may not be what it read',
      clause: 'RFC 6194',
      subCa: make('signed-over-sha-1', { digest: 'sha1' }),
      refused: { certificate: 'sub-ca', reason: 'weak-signature' },
      verified: ['sub-ca'],
    }),
  ]
}

export const attacks: CaseGroup = {
  name: 'attacks',
  about:
    'Chains that OpenSSL accepts on a device that trusts the attacker’s root, made to satisfy a pin of a key that the attacker does not hold. `attack.pinned` must be in no path.',
  cases: [...appended(), ...namesakes(), ...trustedNamesakes(), ...honestLeafAsIssuer(), ...limitedSubCas()],
}
