import type { CertificateAuthority } from '@keypin/forge'
import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

type Options = NonNullable<Parameters<CertificateAuthority['intermediate']>[0]>
type Place = 'leaf' | 'issuing' | 'root'

function withOptions(
  place: Place,
  options: Options,
  fields: Pick<PathCase, 'id' | 'why' | 'clause' | 'openssl'>,
  reason?: string,
): PathCase {
  const at = (here: Place): Options => (here === place ? options : {})
  const root = forge.root({ name: 'Example Root', ...at('root') })
  const issuing = root.intermediate({ name: 'Example Issuing', ...at('issuing') })
  const leaf = issuing.leaf(HOST, at('leaf'))
  return {
    ...fields,
    certificates: { leaf, issuing, root },
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    paths: reason === undefined ? [['leaf', 'issuing', 'root']] : [],
    partial: {
      presented: ['leaf', 'issuing', 'root'],
      paths: {
        all: [['leaf', 'issuing', 'root']],
        leaf: [],
        issuing: [['leaf']],
        root: [['leaf', 'issuing']],
      }[reason === undefined ? 'all' : place],
    },
    refused: reason === undefined ? [] : [{ certificate: place, reason }],
  }
}

const EKU = 'RFC 5280 4.2.1.12'
const CA_EKU = 'CA/B Baseline Requirements 7.1.2.10.6; the habit of every TLS client'

function purpose(
  place: Place,
  purposes: Options['extendedKeyUsage'],
  id: string,
  why: string,
  isAllowed: boolean,
): PathCase {
  const fields = {
    id,
    why,
    clause: place === 'leaf' ? EKU : CA_EKU,
    openssl: isAllowed ? 'accepts' : 'refuses',
  } as const
  return withOptions(
    place,
    { extendedKeyUsage: purposes ?? 'absent' },
    fields,
    isAllowed ? undefined : 'wrong-purpose',
  )
}

const extended: PathCase[] = [
  purpose('leaf', 'absent', 'leaf-for-any-purpose', 'without the extension there is no limit', true),
  purpose(
    'leaf',
    ['clientAuth', 'serverAuth'],
    'leaf-for-server-and-client',
    'one of the purposes is ours',
    true,
  ),
  purpose(
    'leaf',
    ['clientAuth'],
    'leaf-for-clients',
    'a certificate for clients does not speak for a server',
    false,
  ),
  purpose(
    'leaf',
    ['any'],
    'leaf-for-any',
    'anyExtendedKeyUsage alone is not enough for OpenSSL, so it is not for us',
    false,
  ),
  purpose('issuing', ['serverAuth'], 'ca-for-servers', 'the CA is limited to what we ask for', true),
  purpose(
    'issuing',
    ['emailProtection'],
    'ca-for-email',
    'a CA for e-mail certificates cannot vouch for a server',
    false,
  ),
  purpose(
    'issuing',
    ['clientAuth', 'codeSigning'],
    'ca-for-clients-and-code',
    'nor can one for clients and code',
    false,
  ),
  purpose(
    'issuing',
    ['any'],
    'ca-for-any',
    'anyExtendedKeyUsage alone is not enough for OpenSSL, so it is not for us',
    false,
  ),
  purpose('root', ['emailProtection'], 'anchor-for-email', 'an anchor’s own restrictions hold', false),
]

const usage: PathCase[] = [
  withOptions(
    'leaf',
    { keyUsage: 'absent' },
    {
      id: 'leaf-key-for-anything',
      why: 'without the extension there is no limit',
      clause: 'RFC 5280 4.2.1.3',
      openssl: 'accepts',
    },
  ),
  withOptions(
    'leaf',
    { keyUsage: ['keyAgreement'] },
    {
      id: 'leaf-key-for-agreement',
      why: 'a key for static Diffie-Hellman is one for TLS',
      clause: EKU,
      openssl: 'accepts',
    },
  ),
  withOptions(
    'leaf',
    { keyUsage: ['keyCertSign', 'crlSign'] },
    {
      id: 'leaf-key-for-certificates-only',
      why: 'a key that may sign certificates and nothing else cannot make a handshake',
      clause: 'RFC 5280 4.2.1.3 and 4.2.1.12',
      openssl: 'refuses',
    },
    'wrong-key-usage',
  ),
]

const UNKNOWN = '1.3.6.1.4.1.55555.1'
const NULL = Uint8Array.of(5, 0)

function extension(
  place: Place,
  critical: boolean,
  fields: Pick<PathCase, 'id' | 'why' | 'openssl'> & { readonly clause?: string },
  isAllowed: boolean,
  oid: string = UNKNOWN,
  value: Uint8Array = NULL,
): PathCase {
  return withOptions(
    place,
    { extensions: [{ oid, critical, value }] },
    { clause: 'RFC 5280 4.2', ...fields },
    isAllowed ? undefined : 'unknown-critical-extension',
  )
}

const critical: PathCase[] = [
  ...(['leaf', 'issuing', 'root'] as const).map((place) =>
    extension(
      place,
      true,
      {
        id: `unknown-critical-in-${place}`,
        why: 'what is critical must be understood, in the anchor too',
        openssl: 'refuses',
      },
      false,
    ),
  ),
  extension(
    'leaf',
    false,
    { id: 'unknown-but-not-critical', why: 'what is not critical may be passed over', openssl: 'accepts' },
    true,
  ),
  extension(
    'leaf',
    true,
    {
      id: 'precertificate',
      why: 'the poison of Certificate Transparency makes sure that this is no certificate',
      clause: 'RFC 6962 3.1',
      openssl: 'refuses',
    },
    false,
    '1.3.6.1.4.1.11129.2.4.3',
  ),
  extension(
    'leaf',
    true,
    {
      id: 'critical-authority-information',
      why: 'authority information access must not be critical, and OpenSSL does not process it',
      clause: 'RFC 5280 4.2.2.1',
      openssl: 'refuses',
    },
    false,
    '1.3.6.1.5.5.7.1.1',
    Uint8Array.of(0x30, 0x0f, 0x30, 0x0d, 6, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 0x86, 1, 0x61),
  ),
  withOptions(
    'issuing',
    {
      subjectKeyId: 'absent',
      extensions: [{ oid: '2.5.29.14', critical: true, value: Uint8Array.of(4, 1, 7) }],
    },
    {
      id: 'critical-key-identifier',
      why: 'key identifiers must not be critical, and OpenSSL does not process one that is',
      clause: 'RFC 5280 4.2.1.2',
      openssl: 'refuses',
    },
    'unknown-critical-extension',
  ),
  extension(
    'issuing',
    true,
    {
      id: 'critical-certificate-policies',
      why: 'policies without a demand for one change nothing about the path',
      clause: 'RFC 5280 6.1.1 (c) to (f), 6.1.3 (d)',
      openssl: 'accepts',
    },
    true,
    '2.5.29.32',
    Uint8Array.of(0x30, 0x08, 0x30, 0x06, 0x06, 0x04, 0x55, 0x1d, 0x20, 0x00),
  ),
  extension(
    'issuing',
    true,
    {
      id: 'critical-policy-constraints',
      why: 'a demand for a policy is not evaluated here, so it is refused; OpenSSL passes over it',
      clause: 'RFC 5280 4.2.1.11',
      openssl: 'accepts',
    },
    false,
    '2.5.29.36',
    Uint8Array.of(0x30, 0x03, 0x80, 0x01, 0x00),
  ),
]

export const purposes: CaseGroup = {
  name: 'purposes',
  about: 'Extended key usage, key usage of the leaf, and critical extensions.',
  cases: [...extended, ...usage, ...critical],
}
