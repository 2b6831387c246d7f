import type { Certificate } from '@keypin/forge'
import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

const CLAUSE = 'RFC 5280 6.1'

const root = forge.root({ name: 'Example Root' })
const issuing = root.intermediate({ name: 'Example Issuing' })
const leaf = issuing.leaf(HOST)
const directLeaf = root.leaf(HOST)
const lone = forge.selfSigned(HOST, { name: HOST })
const other = forge.root({ name: 'Other Root' })
const otherIssuing = other.intermediate({ name: 'Other Issuing' })
const garbage = { der: Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x05) }

function ladder(rungs: number): Record<string, Certificate> {
  const certificates: Record<string, Certificate> = {}
  let authority = forge.root({ name: 'Tall Root' })
  certificates.root = authority
  for (let rung = rungs; rung > 0; rung--) {
    authority = authority.intermediate({ name: `Rung ${rung}` })
    certificates[`rung-${rung}`] = authority
  }
  return { ...certificates, leaf: authority.leaf(HOST) }
}

function rungs(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `rung-${i + 1}`)
}

const linked: PathCase[] = [
  {
    id: 'leaf-below-anchor',
    why: 'the anchor signed the leaf',
    clause: CLAUSE,
    certificates: { leaf: directLeaf, root },
    presented: ['leaf'],
    anchors: ['root'],
    paths: [['leaf', 'root']],
    openssl: 'accepts',
  },
  {
    id: 'root-not-sent',
    why: 'a server need not send the root: the trust store has it (RFC 8446 4.4.2)',
    clause: CLAUSE,
    certificates: { leaf, issuing, root },
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    paths: [['leaf', 'issuing', 'root']],
    partial: { presented: ['leaf', 'issuing', 'root'], paths: [['leaf', 'issuing', 'root']] },
    openssl: 'accepts',
  },
  {
    id: 'root-sent-too',
    why: 'a certificate that was sent and is an anchor is one certificate',
    clause: CLAUSE,
    certificates: { leaf, issuing, root },
    presented: ['leaf', 'issuing', 'root'],
    anchors: ['root'],
    paths: [['leaf', 'issuing', 'root']],
    openssl: 'accepts',
  },
  {
    id: 'any-order',
    why: 'only the leaf has a place; signatures decide about the rest',
    clause: 'RFC 8446 4.4.2',
    certificates: { leaf, issuing, root, other },
    presented: ['leaf', 'other', 'root', 'issuing'],
    anchors: ['root'],
    paths: [['leaf', 'issuing', 'root']],
    openssl: 'accepts',
  },
  {
    id: 'sent-three-times',
    why: 'a certificate sent again is the same certificate',
    clause: CLAUSE,
    certificates: { leaf, issuing, root },
    presented: ['leaf', 'issuing', 'issuing', 'leaf', 'issuing'],
    anchors: ['root', 'root'],
    paths: [['leaf', 'issuing', 'root']],
    openssl: 'accepts',
  },
  {
    id: 'merely-sent',
    why: 'certificates that signed nothing in the path are in no path',
    clause: CLAUSE,
    certificates: { leaf, issuing, root, 'other-issuing': otherIssuing, other },
    presented: ['leaf', 'other-issuing', 'issuing', 'other'],
    anchors: ['root', 'other'],
    paths: [['leaf', 'issuing', 'root']],
    partial: { presented: ['leaf', 'other-issuing', 'other'], paths: [['leaf']] },
    openssl: 'accepts',
  },
  {
    id: 'garbage-among-presented',
    why: 'bytes that are no certificate are passed over',
    clause: 'RFC 5280 4.1',
    certificates: { leaf, issuing, root, garbage },
    presented: ['leaf', 'garbage', 'issuing'],
    anchors: ['root'],
    paths: [['leaf', 'issuing', 'root']],
    refused: [{ certificate: 'garbage', reason: 'unreadable' }],
    openssl: 'accepts',
  },
]

const unlinked: PathCase[] = [
  {
    id: 'nothing-presented',
    why: 'without a leaf there is no path',
    clause: CLAUSE,
    certificates: { root },
    presented: [],
    anchors: ['root'],
    paths: [],
    partial: { presented: [], paths: [] },
    openssl: 'refuses',
  },
  {
    id: 'garbage-as-leaf',
    why: 'a leaf that cannot be read has no path, whatever follows it',
    clause: 'RFC 5280 4.1',
    certificates: { garbage, leaf, issuing, root },
    presented: ['garbage', 'leaf', 'issuing'],
    anchors: ['root'],
    paths: [],
    partial: { presented: ['garbage', 'leaf', 'issuing'], paths: [] },
    refused: [{ certificate: 'garbage', reason: 'unreadable' }],
    openssl: 'refuses',
  },
  {
    id: 'intermediate-not-sent',
    why: 'no certificate is fetched: what is neither sent nor trusted is not there',
    clause: CLAUSE,
    certificates: { leaf, root },
    presented: ['leaf'],
    anchors: ['root'],
    paths: [],
    partial: { presented: ['leaf'], paths: [['leaf']] },
    refused: [{ certificate: 'leaf', reason: 'no-issuer' }],
    openssl: 'refuses',
  },
  {
    id: 'unknown-root',
    why: 'a chain that ends outside the anchors is an interceptor until shown otherwise',
    clause: 'RFC 5280 6.1.1 (d)',
    certificates: { leaf, issuing, root, other },
    presented: ['leaf', 'issuing', 'root'],
    anchors: ['other'],
    paths: [],
    partial: { presented: ['leaf', 'issuing', 'root'], paths: [['leaf', 'issuing', 'root']] },
    refused: [{ certificate: 'root', reason: 'not-an-anchor' }],
    openssl: 'refuses',
  },
  {
    id: 'no-anchors',
    why: 'without anchors nothing is trusted',
    clause: 'RFC 5280 6.1.1 (d)',
    certificates: { leaf, issuing, root },
    presented: ['leaf', 'issuing', 'root'],
    anchors: [],
    paths: [],
    openssl: 'refuses',
  },
  {
    id: 'self-signed-leaf',
    why: 'a certificate that signed itself is trusted by nobody',
    clause: 'RFC 5280 6.1.1 (d)',
    certificates: { lone, root },
    presented: ['lone'],
    anchors: ['root'],
    paths: [],
    partial: { presented: ['lone'], paths: [['lone']] },
    refused: [{ certificate: 'lone', reason: 'not-an-anchor' }],
    openssl: 'refuses',
  },
]

const anchored: PathCase[] = [
  {
    id: 'self-signed-leaf-is-anchor',
    why: 'a leaf that is itself trusted is a path of one',
    clause: 'RFC 6698 2.1.1 has the same case',
    certificates: { lone },
    presented: ['lone'],
    anchors: ['lone'],
    paths: [['lone']],
    openssl: 'accepts',
  },
  {
    id: 'leaf-is-anchor-below-root',
    why: 'a trusted leaf is a path, and so is what leads on to a further anchor',
    clause: CLAUSE,
    certificates: { leaf: directLeaf, root },
    presented: ['leaf'],
    anchors: ['leaf', 'root'],
    paths: [['leaf'], ['leaf', 'root']],
    openssl: 'accepts',
  },
  {
    id: 'anchor-not-self-signed',
    why: 'an anchor is a name and a key that are trusted; it need not be a root',
    clause: 'RFC 5280 6.1.1 (d)',
    certificates: { leaf, issuing },
    presented: ['leaf'],
    anchors: ['issuing'],
    paths: [['leaf', 'issuing']],
    openssl: 'accepts',
  },
  {
    id: 'anchor-above-anchor',
    why: 'trust ends at each anchor, so there is one path to each',
    clause: 'RFC 5280 6.1.1 (d)',
    certificates: { leaf, issuing, root },
    presented: ['leaf', 'issuing'],
    anchors: ['root', 'issuing'],
    paths: [
      ['leaf', 'issuing'],
      ['leaf', 'issuing', 'root'],
    ],
    openssl: 'accepts',
  },
  {
    id: 'root-renewed',
    why: 'the root that is trusted counts, not its older self that was sent',
    clause: CLAUSE,
    ...renewedRoot(),
    presented: ['leaf', 'issuing', 'old-root'],
    anchors: ['new-root'],
    paths: [['leaf', 'issuing', 'new-root']],
    refused: [{ certificate: 'old-root', reason: 'not-an-anchor' }],
    openssl: 'accepts',
  },
]

function renewedRoot(): Pick<PathCase, 'certificates'> {
  const newRoot = forge.root({ name: 'Example Root', key: root.key, days: 7000 })
  return { certificates: { leaf, issuing, 'old-root': root, 'new-root': newRoot } }
}

const deep: PathCase[] = [
  {
    id: 'ten-deep',
    why: 'ten certificates are as deep as a path may be by default',
    clause: 'limit: depth',
    certificates: ladder(8),
    presented: ['leaf', ...rungs(8)],
    anchors: ['root'],
    paths: [['leaf', ...rungs(8), 'root']],
    exhausted: false,
    openssl: 'accepts',
  },
  {
    id: 'eleven-deep',
    why: 'one more is not looked at, and that is said',
    clause: 'limit: depth',
    certificates: ladder(9),
    presented: ['leaf', ...rungs(9)],
    anchors: ['root'],
    paths: [],
    partial: { presented: ['leaf', ...rungs(9), 'root'], paths: [['leaf', ...rungs(9)]] },
    exhausted: true,
    openssl: 'accepts',
  },
  {
    id: 'beyond-the-certificates-limit',
    why: 'what is sent after the limit is not looked at, and that is said',
    clause: 'limit: certificates',
    certificates: { leaf, issuing, root, other },
    presented: ['leaf', 'other', 'issuing'],
    anchors: ['root'],
    limits: { certificates: 2 },
    paths: [],
    exhausted: true,
    openssl: 'accepts',
  },
  {
    id: 'beyond-the-bytes-limit',
    why: 'what is sent after so many bytes is not looked at, and that is said',
    clause: 'limit: bytes',
    certificates: { leaf, issuing, root },
    presented: ['leaf', 'issuing'],
    anchors: ['root'],
    limits: { bytes: 600 },
    paths: [],
    exhausted: true,
    openssl: 'accepts',
  },
]

export const chains: CaseGroup = {
  name: 'chains',
  about: 'What is sent, what is trusted, and how the two link up.',
  cases: [...linked, ...unlinked, ...anchored, ...deep],
}
