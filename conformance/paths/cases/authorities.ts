import type { CertificateAuthority } from '@keypin/forge'
import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

type AuthorityOptions = NonNullable<Parameters<CertificateAuthority['intermediate']>[0]>

const root = forge.root({ name: 'Example Root' })

function intermediateWith(
  options: AuthorityOptions,
  fields: Pick<PathCase, 'id' | 'why' | 'clause' | 'openssl'>,
  reason?: string,
): PathCase {
  const issuing = root.intermediate({ name: 'Example Issuing', ...options })
  return {
    ...fields,
    certificates: { leaf: issuing.leaf(HOST), issuing, root },
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    paths: reason === undefined ? [['leaf', 'issuing', 'root']] : [],
    partial: {
      presented: ['leaf', 'issuing', 'root'],
      paths: reason === undefined ? [['leaf', 'issuing', 'root']] : [['leaf']],
    },
    refused: reason === undefined ? [] : [{ certificate: 'issuing', reason }],
  }
}

const caBit: PathCase[] = [
  intermediateWith(
    { ca: false },
    {
      id: 'not-a-ca',
      why: 'basicConstraints says that it is no CA, whatever its key usage says',
      clause: 'RFC 5280 6.1.4 (k)',
      openssl: 'refuses',
    },
    'not-a-ca',
  ),
  intermediateWith(
    { ca: 'absent', keyUsage: 'absent' },
    {
      id: 'no-basic-constraints',
      why: 'a version 3 certificate that does not say it is a CA is none',
      clause: 'RFC 5280 6.1.4 (k)',
      openssl: 'refuses',
    },
    'not-a-ca',
  ),
  intermediateWith(
    { ca: 'absent' },
    {
      id: 'no-basic-constraints-but-key-cert-sign',
      why: 'keyCertSign does not make a CA',
      clause: 'RFC 5280 4.2.1.3 and 6.1.4 (k)',
      openssl: 'refuses',
    },
    'not-a-ca',
  ),
  intermediateWith(
    { version: 1 },
    {
      id: 'version-1-intermediate',
      why: 'version 1 cannot say that it is a CA, and nobody vouches that this one is',
      clause: 'RFC 5280 6.1.4 (k)',
      openssl: 'refuses',
    },
    'not-a-ca',
  ),
  intermediateWith(
    { keyUsage: ['digitalSignature', 'crlSign'] },
    {
      id: 'no-key-cert-sign',
      why: 'the key of this CA must not sign certificates',
      clause: 'RFC 5280 6.1.4 (n)',
      openssl: 'refuses',
    },
    'no-certificate-signing',
  ),
  intermediateWith(
    { keyUsage: 'absent' },
    {
      id: 'no-key-usage',
      why: 'without a keyUsage extension the key may be used for anything',
      clause: 'RFC 5280 6.1.4 (n)',
      openssl: 'accepts',
    },
  ),
]

function rootCases(): PathCase[] {
  const version1 = forge.root({ name: 'Version 1 Root', version: 1 })
  const middle = root.intermediate({ name: 'Version 1 Issuing', version: 1 })
  const vague = forge.root({ name: 'Vague Root', ca: 'absent' })
  const humble = forge.root({ name: 'Humble Root', ca: false })
  const barred = forge.root({ name: 'Barred Root', keyUsage: ['digitalSignature'] })
  return [
    {
      id: 'version-1-anchor',
      why: 'that a version 1 root is a CA is known from its being an anchor',
      clause: 'RFC 5280 6.1.4 (k): "verified through out-of-band means"',
      certificates: { leaf: version1.leaf(HOST), root: version1 },
      presented: ['leaf'],
      anchors: ['root'],
      paths: [['leaf', 'root']],
      partial: { presented: ['leaf', 'root'], paths: [['leaf']] },
      openssl: 'accepts',
    },
    {
      id: 'version-1-anchor-that-is-no-root',
      why: 'of a version 1 certificate that somebody else issued, being an anchor says only that it is trusted itself',
      clause: 'RFC 5280 6.1.4 (k)',
      certificates: { leaf: middle.leaf(HOST), issuing: middle, root },
      presented: ['leaf'],
      anchors: ['issuing'],
      paths: [],
      refused: [{ certificate: 'issuing', reason: 'not-a-ca' }],
      openssl: 'refuses',
    },
    {
      id: 'anchor-without-basic-constraints',
      why: 'version 3 has a way to say that it is a CA; OpenSSL lets a root pass that can sign certificates',
      clause: 'RFC 5280 4.2.1.9',
      certificates: { leaf: vague.leaf(HOST), root: vague },
      presented: ['leaf'],
      anchors: ['root'],
      paths: [],
      refused: [{ certificate: 'root', reason: 'not-a-ca' }],
      openssl: 'accepts',
    },
    {
      id: 'anchor-that-is-no-ca',
      why: 'a certificate that is trusted as itself is not trusted to issue others',
      clause: 'RFC 5280 4.2.1.9',
      certificates: { leaf: humble.leaf(HOST), root: humble },
      presented: ['leaf'],
      anchors: ['root'],
      paths: [],
      refused: [{ certificate: 'root', reason: 'not-a-ca' }],
      openssl: 'refuses',
    },
    {
      id: 'anchor-without-key-cert-sign',
      why: 'an anchor’s own restrictions hold',
      clause: 'RFC 5280 4.2.1.3; RFC 5937 3.2',
      certificates: { leaf: barred.leaf(HOST), root: barred },
      presented: ['leaf'],
      anchors: ['root'],
      paths: [],
      refused: [{ certificate: 'root', reason: 'no-certificate-signing' }],
      openssl: 'refuses',
    },
  ]
}

function oddNames(): PathCase[] {
  const nameless = root.intermediate({ name: {} })
  const authority = forge.root({
    name: HOST,
    altNames: [{ dns: HOST }],
    extendedKeyUsage: ['serverAuth'],
    keyUsage: 'absent',
  })
  return [
    {
      id: 'nameless-ca',
      why: 'a CA must have a name: an empty issuer links up with every certificate that has no subject',
      clause: 'RFC 5280 4.1.2.6',
      certificates: { leaf: nameless.leaf(HOST), issuing: nameless, root },
      presented: ['leaf', 'issuing'],
      anchors: ['root'],
      paths: [],
      refused: [{ certificate: 'issuing', reason: 'empty-name' }],
      openssl: 'accepts',
    },
    {
      id: 'leaf-that-is-a-ca',
      why: 'a CA may itself be a server; appliances and home-made certificates are like this',
      clause: 'RFC 5280 4.2.1.9',
      certificates: { leaf: authority },
      presented: ['leaf'],
      anchors: ['leaf'],
      paths: [['leaf']],
      openssl: 'accepts',
    },
  ]
}

function pathLengths(): PathCase[] {
  const narrow = root.intermediate({ name: 'Narrow', pathLength: 0 })
  const below = narrow.intermediate({ name: 'Below Narrow' })
  const again = narrow.intermediate({ name: 'Narrow', subjectKeyId: Uint8Array.of(7) })
  const shortRoot = forge.root({ name: 'Short Root', pathLength: 0 })
  const underShort = shortRoot.intermediate({ name: 'Under Short' })
  const one = root.intermediate({ name: 'One', pathLength: 1 })
  const two = one.intermediate({ name: 'Two', pathLength: 5 })
  const three = two.intermediate({ name: 'Three' })
  const clause = 'RFC 5280 6.1.4 (l) and (m)'
  return [
    {
      id: 'path-length-kept',
      why: 'a path length of 0 allows leaves',
      clause,
      certificates: { leaf: narrow.leaf(HOST), narrow, root },
      presented: ['leaf', 'narrow'],
      anchors: ['root'],
      paths: [['leaf', 'narrow', 'root']],
      openssl: 'accepts',
    },
    {
      id: 'path-length-exceeded',
      why: 'a path length of 0 allows no CA',
      clause,
      certificates: { leaf: below.leaf(HOST), below, narrow, root },
      presented: ['leaf', 'below', 'narrow'],
      anchors: ['root'],
      paths: [],
      partial: { presented: ['leaf', 'below', 'narrow', 'root'], paths: [['leaf', 'below']] },
      refused: [{ certificate: 'narrow', reason: 'path-length' }],
      openssl: 'refuses',
    },
    {
      id: 'path-length-not-widened-from-below',
      why: 'a CA below cannot allow more than the CA above',
      clause,
      certificates: { leaf: three.leaf(HOST), three, two, one, root },
      presented: ['leaf', 'three', 'two', 'one'],
      anchors: ['root'],
      paths: [],
      partial: { presented: ['leaf', 'three', 'two', 'one', 'root'], paths: [['leaf', 'three', 'two']] },
      refused: [{ certificate: 'one', reason: 'path-length' }],
      openssl: 'refuses',
    },
    {
      id: 'path-length-of-the-anchor',
      why: 'an anchor’s own restrictions hold',
      clause: 'RFC 5937 3.2',
      certificates: { leaf: underShort.leaf(HOST), issuing: underShort, root: shortRoot },
      presented: ['leaf', 'issuing'],
      anchors: ['root'],
      paths: [],
      refused: [{ certificate: 'root', reason: 'path-length' }],
      openssl: 'refuses',
    },
    {
      id: 'path-length-does-not-count-self-issued',
      why: 'a CA that certified its own new key is still one CA',
      clause,
      certificates: { leaf: again.leaf(HOST), 'narrow-again': again, narrow, root },
      presented: ['leaf', 'narrow-again', 'narrow'],
      anchors: ['root'],
      paths: [['leaf', 'narrow-again', 'narrow', 'root']],
      openssl: 'accepts',
    },
    {
      id: 'a-ca-as-leaf-does-not-count',
      why: 'the last certificate of a path is not counted, even if it is a CA',
      clause,
      certificates: {
        leaf: narrow.intermediate({
          name: HOST,
          altNames: [{ dns: HOST }],
          keyUsage: ['digitalSignature', 'keyCertSign'],
        }),
        narrow,
        root,
      },
      presented: ['leaf', 'narrow'],
      anchors: ['root'],
      paths: [['leaf', 'narrow', 'root']],
      openssl: 'accepts',
    },
  ]
}

export const authorities: CaseGroup = {
  name: 'authorities',
  about: 'Who may issue certificates, and how far down.',
  cases: [...caBit, ...rootCases(), ...oddNames(), ...pathLengths()],
}
